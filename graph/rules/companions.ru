# Companions: what an arm gives alongside, so that it is no partner of a combination. Whatever a
# source calls supportive; supportive care, placebo and no intervention, procedures that only
# observe, accessories of radiotherapy; steroids given with abiraterone, ketoconazole or a taxane.
# Three updates: as one with a UNION, Oxigraph compares every arm with every typed node.
PREFIX ptkg: <https://w3id.org/ptkg/ontology/>
PREFIX closure: <urn:ptkg:closure#>
INSERT { GRAPH ?inferred { ?arm ptkg:accompaniedBy ?aid } }
WHERE {
  GRAPH ?said { ?aid ptkg:role ptkg:Supportive }
  GRAPH ?in { ?arm ptkg:involves ?aid }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?in closure:into ?inferred }
} ;
INSERT { GRAPH ?inferred { ?arm ptkg:accompaniedBy ?aid } }
WHERE {
  VALUES ?kind { ptkg:SupportiveCare ptkg:ControlIntervention ptkg:DiagnosticProcedure
                 ptkg:RadiotherapyAccessory ptkg:HealthServicesIntervention }
  GRAPH ?typed { ?aid a ?kind }
  GRAPH ?in { ?arm ptkg:involves ?aid }
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?in closure:into ?inferred }
} ;
INSERT { GRAPH ?inferred { ?arm ptkg:accompaniedBy ?aid } }
WHERE {
  GRAPH ?typed { ?aid a ptkg:Corticosteroid }
  GRAPH ?in { ?arm ptkg:involves ?aid }
  GRAPH ?along { ?arm ptkg:involves ?main }
  GRAPH ?kinds { ?main a ?needs }
  FILTER(?needs IN (ptkg:Abiraterone, ptkg:Ketoconazole, ptkg:Taxane))
  GRAPH <https://w3id.org/ptkg/graph/closure> { ?in closure:into ?inferred }
}
