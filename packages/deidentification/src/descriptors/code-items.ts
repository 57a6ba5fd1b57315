import { type Dataset, Tag } from "@dicomsec/core";

/** Coding schemes whose meanings are published. @see PS3.16 8.1 Table 8-1 */
const published: ReadonlySet<string> = new Set(
  (
    "ACR ADAPP ASTM-SIGPURPOSE BARI BI CADSR CD8 CDT CHEBI CMSQPP CPT2005 CPT4 CPT5 CSF CTV3 CVX DC DCM DCMUID E ECMAS FCI FMA FSN HCPT HGNC HI HPC " +
    "HUGO I10 I10P I9 I9C IBSI ICD10 ICDO ICDO3 IEEE11073 ILAGQ IMO ISO ISO639_1 ISO639_2 ISO3166_1 ISO5218_1 ITIS_TSN LB LN MA MAYOASRG MDC MDDX MDNS " +
    "MEDCIN MSH MSIDRCDM MVX NCDR NCIT NDC NEU NICIP NICEM NIST NYUMCCG OHSU PATHLEX POS POTHLEX PUBCHEM_CID PNDS RADLEX RFC3066 RFC5646 RFC3881 " +
    "RXNORM RO SCPECG SCT SNM3 SNM SNOMED SNOMEDCT SRT SDM 99SDM TNM UCUM UMLS UNIPROT UNS UPC VIVO W4"
  ).split(" "),
);

/**
 * Whether a code Item is of a coding scheme whose meanings are published: its Code Meaning (0008,0104) is no text that somebody chose.
 * Schemes that begin with 99 are a site's own, and those that are not known are taken for such; 99SDM is an old name of SNOMED RT.
 * @see PS3.3 8.2
 */
export function isStandardCode(item: Dataset): boolean {
  return published.has((item.getString(Tag.CodingSchemeDesignator) ?? "").trim().toUpperCase());
}
