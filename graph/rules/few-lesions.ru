# rule:few-lesions. A population for which a curated record allows at most one to five lesions is of
# cancer with few lesions; the number stays a fact of it (lesionsMaximum). What follows is the reasoner's:
# oligometastatic where it is metastatic, nodal oligorecurrence where it came back in nodes.
# Five is the highest limit of the ESTRO/EORTC consensus that trials use; ten lesions are many.
# Rejected: oligoprogressive disease, where the limit counts the lesions that grow, not all of them;
# a class for each n, since n is data; a minimum of lesions, which says nothing of their limit; a
# number that a machine read in a registry's criteria, which without a word for oligometastatic is
# mostly of something else (brain lesions, lesions to biopsy: three of three in the digest).
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH ?inferred {
  ?men a ptkg:FewLesionCancer .
  ?mention a ptkg:Mention , ptkg:ReadingNote ; ptkg:supports ?men ;
           ptkg:supportsClass ptkg:FewLesionCancer ; ptkg:matchedText ?words ;
           ptkg:inField "lesionsMaximum" ; ptkg:byRule "rule:few-lesions" ;
           ptkg:score 1.0 ; ptkg:inRecord ?record .
} }
WHERE {
  GRAPH ?record { ?men ptkg:lesionsMaximum ?limit }
  FILTER(?limit > 0 && ?limit <= 5 && STRSTARTS(STR(?record), "https://w3id.org/ptkg/record/curated/"))
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
  FILTER EXISTS { GRAPH ?state { ?men a ptkg:DiseaseState } }
  FILTER NOT EXISTS { GRAPH ?said { ?men a ptkg:FewLesionCancer } }
  FILTER NOT EXISTS { GRAPH ?growing { ?men a ptkg:OligoprogressiveCancer } }
  BIND(CONCAT("at most ", STR(?limit), " lesions") AS ?words)
  BIND(IRI(CONCAT(STR(?inferred), "/mention/", SUBSTR(SHA256(CONCAT(STR(?men), ?words)), 1, 10))) AS ?mention)
}
