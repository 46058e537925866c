# rule:adt-doublet, rule:adt-triplet. An arm that delivers, all for certain, androgen deprivation and
# exactly one partner, a pathway inhibitor (ARPI) or docetaxel: a doublet; androgen deprivation, an
# ARPI and a taxane: a triplet. *Exactly* is absence: no description of the arm, in any record,
# involves another systemic treatment of the cancer, not even as an option.
# What counts as no partner: what accompanies (rules/companions.ru), a first-generation antiandrogen
# (part of the blockade), local therapy, and what is given on progression. A choice stands for its
# options: abiraterone or enzalutamide is one partner.
# Rejected: castration that is only presumed (rules/castration.ru), since the words are of disease
# in which castration is begun; docetaxel *or* an ARPI by choice, of which neither is certain; two
# ARPIs, or an ARPI in one tablet with a PARP inhibitor, as one partner.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX closure: <urn:ptkg:closure#>
# In the scratch graph: the systemic partners of every description of an arm (its rivals), ...
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:rival ?given } }
WHERE {
  GRAPH ?a { ?given a ptkg:SystemicTherapy }
  GRAPH ?b { ?arm ptkg:involves ?given }
  FILTER NOT EXISTS { GRAPH ?c { ?given a ?part } FILTER(?part IN (ptkg:AndrogenDeprivationTherapy, ptkg:FirstGenerationAntiandrogen)) }
  FILTER NOT EXISTS { GRAPH ?d { ?arm ptkg:accompaniedBy ?given } }
  FILTER NOT EXISTS { GRAPH ?e { ?given ptkg:timing ptkg:OnProgression } }
  FILTER NOT EXISTS {
    GRAPH ?f { ?option ptkg:includes ?given } GRAPH ?g { ?choice ptkg:hasOption ?option }
    GRAPH ?h { ?arm ptkg:delivers ?choice } }
} ;
# ... those that an arm which delivers androgen deprivation delivers itself (its partners), ...
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:castratedBy ?adt ; closure:partner ?given } }
WHERE {
  GRAPH ?a { ?adt a ptkg:AndrogenDeprivationTherapy }
  GRAPH ?b { ?arm ptkg:delivers ?adt }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:rival ?given }
  GRAPH ?c { ?arm ptkg:delivers ?given }
} ;
# ... the kinds of which it has more than one drug, ...
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:severalOf ?kind } }
WHERE {
  VALUES ?kind { ptkg:AndrogenReceptorPathwayInhibitor ptkg:Docetaxel ptkg:Taxane }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:partner ?partner ; closure:rival ?second }
  FILTER(?partner != ?second)
  GRAPH ?a { ?partner a ?kind } GRAPH ?b { ?second a ?kind , ?drug }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?drug closure:below ?kind }
  FILTER NOT EXISTS { GRAPH ?c { ?partner a ?drug } }
} ;
# ... or one that is a drug of another kind as well, by no class of its own kind, ...
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:severalOf ?kind } }
WHERE {
  VALUES ?kind { ptkg:AndrogenReceptorPathwayInhibitor ptkg:Docetaxel ptkg:Taxane }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:partner ?partner }
  GRAPH ?a { ?partner a ?kind } GRAPH ?b { ?partner a ?other }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?other closure:below ptkg:SystemicTherapy }
  FILTER(?other != ?kind)
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?other closure:below ?kind } }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?kind closure:below ?other } }
  FILTER NOT EXISTS {
    GRAPH ?c { ?partner a ?drug }
    GRAPH <https://w3id.org/ptkg/graph/closure> { ?drug closure:below ?kind , ?other } }
} ;
# ... or the tablet of an ARPI and a PARP inhibitor, which is of both kinds by one class; ...
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:severalOf ptkg:AndrogenReceptorPathwayInhibitor } }
WHERE {
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:partner ?partner }
  GRAPH ?a { ?partner a ptkg:AndrogenReceptorPathwayInhibitor } GRAPH ?b { ?partner a ptkg:PARPInhibitor }
} ;
# ... and what other descriptions of the arm involve.
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:rival ?given } }
WHERE {
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:castratedBy ?adt }
  GRAPH <https://w3id.org/ptkg/graph/alignment> { ?arm ptkg:representedBy ?one . ?other ptkg:representedBy ?one }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?other closure:rival ?given }
} ;
INSERT { GRAPH ?inferred {
  ?arm a ptkg:AndrogenDeprivationDoubletArm .
  ?mention a ptkg:Mention , ptkg:ReadingNote ; ptkg:supports ?arm ;
           ptkg:supportsClass ptkg:AndrogenDeprivationDoubletArm ; ptkg:matchedText ?words ;
           ptkg:inField "treatments" ; ptkg:byRule "rule:adt-doublet" ;
           ptkg:score 1.0 ; ptkg:inRecord ?record .
} }
WHERE {
  VALUES ?kind { ptkg:AndrogenReceptorPathwayInhibitor ptkg:Docetaxel }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:castratedBy ?adt ; closure:partner ?partner }
  GRAPH ?typed { ?partner a ?kind }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:severalOf ?kind } }
  FILTER NOT EXISTS {
    GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:rival ?more }
    FILTER NOT EXISTS { GRAPH ?said { ?more a ?kind } } }
  GRAPH ?record { ?study ptkg:hasArm ?arm }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
  GRAPH ?named { ?adt rdfs:label ?first } GRAPH ?called { ?partner rdfs:label ?then }
  BIND(CONCAT(?first, " + ", ?then) AS ?words)
  BIND(IRI(CONCAT(STR(?inferred), "/mention/", SUBSTR(SHA256(CONCAT(STR(?arm), " doublet ", ?words)), 1, 10))) AS ?mention)
} ;
INSERT { GRAPH ?inferred {
  ?arm a ptkg:AndrogenDeprivationTripletArm .
  ?mention a ptkg:Mention , ptkg:ReadingNote ; ptkg:supports ?arm ;
           ptkg:supportsClass ptkg:AndrogenDeprivationTripletArm ; ptkg:matchedText ?words ;
           ptkg:inField "treatments" ; ptkg:byRule "rule:adt-triplet" ;
           ptkg:score 1.0 ; ptkg:inRecord ?record .
} }
WHERE {
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:castratedBy ?adt ; closure:partner ?inhibitor , ?taxane }
  GRAPH ?a { ?inhibitor a ptkg:AndrogenReceptorPathwayInhibitor } GRAPH ?b { ?taxane a ptkg:Taxane }
  FILTER NOT EXISTS {
    GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:severalOf ?kind }
    FILTER(?kind != ptkg:Docetaxel) }
  FILTER NOT EXISTS {
    GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:rival ?more }
    FILTER NOT EXISTS { GRAPH ?c { ?more a ptkg:AndrogenReceptorPathwayInhibitor } }
    FILTER NOT EXISTS { GRAPH ?d { ?more a ptkg:Taxane } } }
  GRAPH ?record { ?study ptkg:hasArm ?arm }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
  GRAPH ?named { ?adt rdfs:label ?first } GRAPH ?called { ?inhibitor rdfs:label ?then } GRAPH ?told { ?taxane rdfs:label ?last }
  BIND(CONCAT(?first, " + ", ?then, " + ", ?last) AS ?words)
  BIND(IRI(CONCAT(STR(?inferred), "/mention/", SUBSTR(SHA256(CONCAT(STR(?arm), " triplet ", ?words)), 1, 10))) AS ?mention)
}
