# rule:biomarker-stated. A population of prostate cancer for which the source names a biomarker that
# selects it is biomarker-selected, also where no class of ours is that mark (a molecular subtype is
# selected by the hierarchy already). Words that name a mark without choosing by it do not count:
# unselected, all comers, with or without, subgroups by it; nor a mark by which the record divides
# its men into subgroups.
# Rejected: *unselected*. That no mark was asked for is absence, and a record that is silent on a
# mark is not a study that takes all comers; "unselected" stays a word of the source.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH ?inferred {
  ?men a ptkg:BiomarkerSelectedProstateCancer .
  ?mention a ptkg:Mention , ptkg:ReadingNote ; ptkg:supports ?men ;
           ptkg:supportsClass ptkg:BiomarkerSelectedProstateCancer ; ptkg:matchedText ?words ;
           ptkg:inField "biomarker" ; ptkg:byRule "rule:biomarker-stated" ;
           ptkg:score 0.9 ; ptkg:inRecord ?record .
} }
WHERE {
  GRAPH ?record { ?men ptkg:biomarker ?mark }
  FILTER(!REGEX(?mark, "unselected|all[- ]comers|regardless|irrespective|subgroup|\\bwith\\b.*\\b(or|and) without\\b", "i"))
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
  FILTER EXISTS { GRAPH ?state { ?men a ptkg:ProstateCancer } }
  FILTER NOT EXISTS { GRAPH ?said { ?men a ptkg:BiomarkerSelectedProstateCancer } }
  FILTER NOT EXISTS {
    GRAPH ?record { ?part ptkg:subgroup ?dividing }
    FILTER(CONTAINS(LCASE(?mark), LCASE(?dividing))) }
  BIND(REPLACE(?mark, "^((\\S+\\s+){11}\\S+).*$", "$1") AS ?words)
  BIND(IRI(CONCAT(STR(?inferred), "/mention/", SUBSTR(SHA256(CONCAT(STR(?men), ?mark)), 1, 10))) AS ?mention)
}
