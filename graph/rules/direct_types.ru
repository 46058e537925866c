# Direct types: the classes of an instance that no other class of it is a strict subclass of.
# First what the classes of each instance imply, in the scratch graph; the rest is direct.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?x closure:implied ?class } }
WHERE {
  GRAPH ?g { ?x a ?narrower }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?g closure:into ?inferred . ?narrower closure:below ?class }
} ;
INSERT { GRAPH ?inferred { ?x ptkg:directType ?class } }
WHERE {
  GRAPH ?g { ?x a ?class }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?g closure:into ?inferred }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?x closure:implied ?class } }
}
