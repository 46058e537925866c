# Direct types: the classes of an instance that no other class of it is a strict subclass of.
# First what the classes of each instance imply, in the scratch graph; the rest is direct.
# A class that was inferred from the criteria of an outcome (closure:aside) takes no part: the
# outcome is called by its event, and its criteria stand beside.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?x closure:implied ?class } }
WHERE {
  GRAPH ?g { ?x a ?narrower }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?g closure:into ?inferred . ?narrower closure:below ?class }
  FILTER(?g != ?inferred || NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?narrower closure:aside ?narrower } })
} ;
INSERT { GRAPH ?inferred { ?x ptkg:directType ?class } }
WHERE {
  GRAPH ?g { ?x a ?class }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?g closure:into ?inferred }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?x closure:implied ?class } }
  FILTER(?g != ?inferred || NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?class closure:aside ?class } })
}
