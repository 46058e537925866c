# Direct types: the classes of an instance that no other class of it is a strict subclass of.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
INSERT { GRAPH ?inferred { ?x ptkg:directType ?class } }
WHERE {
  GRAPH ?g { ?x a ?class }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?g <urn:ptkg:closure#into> ?inferred }
  FILTER NOT EXISTS {
    GRAPH ?said { ?x a ?narrower }
    GRAPH <https://w3id.org/ptkg/graph/closure> { ?narrower <urn:ptkg:closure#below> ?class }
  }
}
