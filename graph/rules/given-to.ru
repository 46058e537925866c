# rule:given-to. Whom a therapy is given to: the population that its arm treats (populations.ru).
# Radiotherapy of the primary tumour becomes prostate radiotherapy for metastatic disease, and
# radical prostatectomy cytoreductive, where the arm's men have metastases; words need not say so.
# A choice that is certain, typed by what its options share, is given as they are.
# Rejected: a definition that walks from the therapy back to its arm; OWL 2 EL has no inverses.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH ?inferred { ?therapy ptkg:givenTo ?men } }
WHERE {
  GRAPH ?said { ?arm ptkg:treatsPopulation ?men }
  GRAPH ?in { ?arm ptkg:involves ?therapy }
  GRAPH ?typed { ?therapy a ptkg:Therapy }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?said closure:into ?inferred }
}
