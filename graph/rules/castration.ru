# Castration in castration-resistant disease: such men stay castrate while they are treated, which
# few sources say. An arm all of whose men are of that state, and to which no source gives androgen
# deprivation, presumes it. Inferred, and no part of what the arm delivers: `presumes`, with a
# mention that names the rule. Castration-resistant is, by definition, disease that grows although
# testosterone is castrate, and treatment goes on under that castration.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX closure: <urn:ptkg:closure#>
# In the scratch graph first, since nested absence costs the square of the arms: which arms have
# androgen deprivation stated, and which men are not said to be of that state.
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:givenCastration ?given } }
WHERE {
  GRAPH ?typed { ?given a ptkg:AndrogenDeprivationTherapy }
  GRAPH ?in { ?arm ptkg:involves ?given }
} ;
INSERT { GRAPH <https://w3id.org/ptkg/graph/closure> { ?who closure:enrolsOthers ?men } }
WHERE {
  GRAPH ?record { ?who ptkg:enrols ?men }
  FILTER NOT EXISTS { GRAPH ?said { ?men a ptkg:CastrationResistantProstateCancer } }
} ;
INSERT { GRAPH ?inferred {
  ?arm ptkg:presumes ?therapy .
  ?therapy a ptkg:AndrogenDeprivationTherapy , ?above ; rdfs:label "ongoing castration" ;
           ptkg:role ptkg:Backbone ; ptkg:timing ptkg:Concurrent .
  ?mention a ptkg:Mention , ptkg:ReadingNote ; ptkg:supports ?therapy ;
           ptkg:supportsClass ptkg:AndrogenDeprivationTherapy ; ptkg:matchedText ?state ;
           ptkg:inField "population" ; ptkg:byRule "rule:castration-in-resistant-disease" ;
           ptkg:score 0.9 ; ptkg:inRecord ?record .
} }
WHERE {
  GRAPH ?record { ?study ptkg:hasArm ?arm }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
  { GRAPH ?record { ?arm ptkg:enrols ?men }
    FILTER NOT EXISTS {
      GRAPH ?record { ?arm ptkg:enrols ?others }
      GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:enrolsOthers ?others } } }
  UNION
  { GRAPH ?record { ?study ptkg:hasArm ?arm ; ptkg:enrols ?men }
    FILTER NOT EXISTS { GRAPH ?record { ?arm ptkg:enrols ?own } }
    FILTER NOT EXISTS {
      GRAPH ?record { ?study ptkg:enrols ?others }
      GRAPH <https://w3id.org/ptkg/graph/closure> { ?study closure:enrolsOthers ?others } } }
  GRAPH ?record { ?men rdfs:label ?state }
  FILTER NOT EXISTS { GRAPH <https://w3id.org/ptkg/graph/closure> { ?arm closure:givenCastration ?given } }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ptkg:AndrogenDeprivationTherapy closure:below ?above }
  BIND(IRI(CONCAT(STR(?arm), "/therapy/presumed-castration")) AS ?therapy)
  BIND(IRI(CONCAT(STR(?inferred), "/mention/", SUBSTR(SHA256(CONCAT(STR(?therapy), ?state)), 1, 10))) AS ?mention)
}
