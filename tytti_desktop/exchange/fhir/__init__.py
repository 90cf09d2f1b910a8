"""FHIR R4 (4.0.1): a client's questionnaires, answers, results and consents, out and in."""
