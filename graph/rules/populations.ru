# rule:population-of-arm. Whom an arm treats: its own populations; else the study's, if the record
# states exactly one state. Of several alternatives nobody says that each arm has men of each, so
# that none is concluded. Per record: another record's states may be of other cohorts.
# Rejected: making `enrols` itself say so, since it tells where the source states a population.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH ?inferred { ?arm ptkg:treatsPopulation ?men } }
WHERE {
  GRAPH ?record { ?study ptkg:hasArm ?arm . ?arm ptkg:enrols ?men }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
} ;
INSERT { GRAPH ?inferred { ?arm ptkg:treatsPopulation ?men } }
WHERE {
  GRAPH ?record { ?study ptkg:hasArm ?arm ; ptkg:enrols ?men }
  FILTER NOT EXISTS { GRAPH ?record { ?arm ptkg:enrols ?own } }
  FILTER NOT EXISTS { GRAPH ?record { ?study ptkg:enrols ?others } FILTER(?others != ?men) }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?record closure:into ?inferred }
}
