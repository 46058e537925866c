# Types: an instance has every superclass of each class it is said to have.
# The scratch graph holds the strict-ancestor table and, for each graph, the graph of its closure.
INSERT { GRAPH ?inferred { ?x a ?ancestor } }
WHERE {
  GRAPH ?g { ?x a ?class }
  GRAPH <https://w3id.org/ptkg/graph/closure> {
    ?g <urn:ptkg:closure#into> ?inferred .
    ?class <urn:ptkg:closure#below> ?ancestor .
  }
  FILTER NOT EXISTS { GRAPH ?said { ?x a ?ancestor } }
}
