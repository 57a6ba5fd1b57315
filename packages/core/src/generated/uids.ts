// Written by scripts/generate.mjs from data/uids.json, data/transfer-syntaxes.json, data/corrections.json. Do not edit.

/** The Transfer Syntaxes by keyword. @see PS3.6 A */
export const TransferSyntax = {
  ImplicitVRLittleEndian: "1.2.840.10008.1.2",
  ExplicitVRLittleEndian: "1.2.840.10008.1.2.1",
  EncapsulatedUncompressedExplicitVRLittleEndian: "1.2.840.10008.1.2.1.98",
  DeflatedExplicitVRLittleEndian: "1.2.840.10008.1.2.1.99",
  ExplicitVRBigEndian: "1.2.840.10008.1.2.2",
  MPEG2MPML: "1.2.840.10008.1.2.4.100",
  MPEG2MPMLF: "1.2.840.10008.1.2.4.100.1",
  MPEG2MPHL: "1.2.840.10008.1.2.4.101",
  MPEG2MPHLF: "1.2.840.10008.1.2.4.101.1",
  MPEG4HP41: "1.2.840.10008.1.2.4.102",
  MPEG4HP41F: "1.2.840.10008.1.2.4.102.1",
  MPEG4HP41BD: "1.2.840.10008.1.2.4.103",
  MPEG4HP41BDF: "1.2.840.10008.1.2.4.103.1",
  MPEG4HP422D: "1.2.840.10008.1.2.4.104",
  MPEG4HP422DF: "1.2.840.10008.1.2.4.104.1",
  MPEG4HP423D: "1.2.840.10008.1.2.4.105",
  MPEG4HP423DF: "1.2.840.10008.1.2.4.105.1",
  MPEG4HP42STEREO: "1.2.840.10008.1.2.4.106",
  MPEG4HP42STEREOF: "1.2.840.10008.1.2.4.106.1",
  HEVCMP51: "1.2.840.10008.1.2.4.107",
  HEVCM10P51: "1.2.840.10008.1.2.4.108",
  JPEGXLLossless: "1.2.840.10008.1.2.4.110",
  JPEGXLJPEGRecompression: "1.2.840.10008.1.2.4.111",
  JPEGXL: "1.2.840.10008.1.2.4.112",
  HTJ2KLossless: "1.2.840.10008.1.2.4.201",
  HTJ2KLosslessRPCL: "1.2.840.10008.1.2.4.202",
  HTJ2K: "1.2.840.10008.1.2.4.203",
  JPIPHTJ2KReferenced: "1.2.840.10008.1.2.4.204",
  JPIPHTJ2KReferencedDeflate: "1.2.840.10008.1.2.4.205",
  JPEGBaseline8Bit: "1.2.840.10008.1.2.4.50",
  JPEGExtended12Bit: "1.2.840.10008.1.2.4.51",
  JPEGExtended35: "1.2.840.10008.1.2.4.52",
  JPEGSpectralSelectionNonHierarchical68: "1.2.840.10008.1.2.4.53",
  JPEGSpectralSelectionNonHierarchical79: "1.2.840.10008.1.2.4.54",
  JPEGFullProgressionNonHierarchical1012: "1.2.840.10008.1.2.4.55",
  JPEGFullProgressionNonHierarchical1113: "1.2.840.10008.1.2.4.56",
  JPEGLossless: "1.2.840.10008.1.2.4.57",
  JPEGLosslessNonHierarchical15: "1.2.840.10008.1.2.4.58",
  JPEGExtendedHierarchical1618: "1.2.840.10008.1.2.4.59",
  JPEGExtendedHierarchical1719: "1.2.840.10008.1.2.4.60",
  JPEGSpectralSelectionHierarchical2022: "1.2.840.10008.1.2.4.61",
  JPEGSpectralSelectionHierarchical2123: "1.2.840.10008.1.2.4.62",
  JPEGFullProgressionHierarchical2426: "1.2.840.10008.1.2.4.63",
  JPEGFullProgressionHierarchical2527: "1.2.840.10008.1.2.4.64",
  JPEGLosslessHierarchical28: "1.2.840.10008.1.2.4.65",
  JPEGLosslessHierarchical29: "1.2.840.10008.1.2.4.66",
  JPEGLosslessSV1: "1.2.840.10008.1.2.4.70",
  JPEGLSLossless: "1.2.840.10008.1.2.4.80",
  JPEGLSNearLossless: "1.2.840.10008.1.2.4.81",
  JPEG2000Lossless: "1.2.840.10008.1.2.4.90",
  JPEG2000: "1.2.840.10008.1.2.4.91",
  JPEG2000MCLossless: "1.2.840.10008.1.2.4.92",
  JPEG2000MC: "1.2.840.10008.1.2.4.93",
  JPIPReferenced: "1.2.840.10008.1.2.4.94",
  JPIPReferencedDeflate: "1.2.840.10008.1.2.4.95",
  RLELossless: "1.2.840.10008.1.2.5",
  RFC2557MIMEEncapsulation: "1.2.840.10008.1.2.6.1",
  XMLEncoding: "1.2.840.10008.1.2.6.2",
  SMPTEST211020UncompressedProgressiveActiveVideo: "1.2.840.10008.1.2.7.1",
  SMPTEST211020UncompressedInterlacedActiveVideo: "1.2.840.10008.1.2.7.2",
  SMPTEST211030PCMDigitalAudio: "1.2.840.10008.1.2.7.3",
  DeflatedImageFrameCompression: "1.2.840.10008.1.2.8.1",
  Papyrus3ImplicitVRLittleEndian: "1.2.840.10008.1.20",
} as const;

/** The SOP Classes and Meta SOP Classes by keyword. @see PS3.6 A */
export const SopClass = {
  Verification: "1.2.840.10008.1.1",
  StorageCommitmentPushModel: "1.2.840.10008.1.20.1",
  StorageCommitmentPullModel: "1.2.840.10008.1.20.2",
  MediaStorageDirectoryStorage: "1.2.840.10008.1.3.10",
  ProceduralEventLogging: "1.2.840.10008.1.40",
  SubstanceAdministrationLogging: "1.2.840.10008.1.42",
  BasicStudyContentNotification: "1.2.840.10008.1.9",
  VideoEndoscopicImageRealTimeCommunication: "1.2.840.10008.10.1",
  VideoPhotographicImageRealTimeCommunication: "1.2.840.10008.10.2",
  AudioWaveformRealTimeCommunication: "1.2.840.10008.10.3",
  RenditionSelectionDocumentRealTimeCommunication: "1.2.840.10008.10.4",
  DetachedPatientManagement: "1.2.840.10008.3.1.2.1.1",
  DetachedPatientManagementMeta: "1.2.840.10008.3.1.2.1.4",
  DetachedVisitManagement: "1.2.840.10008.3.1.2.2.1",
  DetachedStudyManagement: "1.2.840.10008.3.1.2.3.1",
  StudyComponentManagement: "1.2.840.10008.3.1.2.3.2",
  ModalityPerformedProcedureStep: "1.2.840.10008.3.1.2.3.3",
  ModalityPerformedProcedureStepRetrieve: "1.2.840.10008.3.1.2.3.4",
  ModalityPerformedProcedureStepNotification: "1.2.840.10008.3.1.2.3.5",
  DetachedResultsManagement: "1.2.840.10008.3.1.2.5.1",
  DetachedResultsManagementMeta: "1.2.840.10008.3.1.2.5.4",
  DetachedStudyManagementMeta: "1.2.840.10008.3.1.2.5.5",
  DetachedInterpretationManagement: "1.2.840.10008.3.1.2.6.1",
  BasicFilmSession: "1.2.840.10008.5.1.1.1",
  PrintJob: "1.2.840.10008.5.1.1.14",
  BasicAnnotationBox: "1.2.840.10008.5.1.1.15",
  Printer: "1.2.840.10008.5.1.1.16",
  PrinterConfigurationRetrieval: "1.2.840.10008.5.1.1.16.376",
  BasicColorPrintManagementMeta: "1.2.840.10008.5.1.1.18",
  ReferencedColorPrintManagementMeta: "1.2.840.10008.5.1.1.18.1",
  BasicFilmBox: "1.2.840.10008.5.1.1.2",
  VOILUTBox: "1.2.840.10008.5.1.1.22",
  PresentationLUT: "1.2.840.10008.5.1.1.23",
  ImageOverlayBox: "1.2.840.10008.5.1.1.24",
  BasicPrintImageOverlayBox: "1.2.840.10008.5.1.1.24.1",
  PrintQueueManagement: "1.2.840.10008.5.1.1.26",
  StoredPrintStorage: "1.2.840.10008.5.1.1.27",
  HardcopyGrayscaleImageStorage: "1.2.840.10008.5.1.1.29",
  HardcopyColorImageStorage: "1.2.840.10008.5.1.1.30",
  PullPrintRequest: "1.2.840.10008.5.1.1.31",
  PullStoredPrintManagementMeta: "1.2.840.10008.5.1.1.32",
  MediaCreationManagement: "1.2.840.10008.5.1.1.33",
  BasicGrayscaleImageBox: "1.2.840.10008.5.1.1.4",
  BasicColorImageBox: "1.2.840.10008.5.1.1.4.1",
  ReferencedImageBox: "1.2.840.10008.5.1.1.4.2",
  DisplaySystem: "1.2.840.10008.5.1.1.40",
  BasicGrayscalePrintManagementMeta: "1.2.840.10008.5.1.1.9",
  ReferencedGrayscalePrintManagementMeta: "1.2.840.10008.5.1.1.9.1",
  ComputedRadiographyImageStorage: "1.2.840.10008.5.1.4.1.1.1",
  DigitalXRayImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.1.1",
  DigitalXRayImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.1.1.1",
  DigitalMammographyXRayImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.1.2",
  DigitalMammographyXRayImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.1.2.1",
  DigitalIntraOralXRayImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.1.3",
  DigitalIntraOralXRayImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.1.3.1",
  StandaloneModalityLUTStorage: "1.2.840.10008.5.1.4.1.1.10",
  EncapsulatedPDFStorage: "1.2.840.10008.5.1.4.1.1.104.1",
  EncapsulatedCDAStorage: "1.2.840.10008.5.1.4.1.1.104.2",
  EncapsulatedSTLStorage: "1.2.840.10008.5.1.4.1.1.104.3",
  EncapsulatedOBJStorage: "1.2.840.10008.5.1.4.1.1.104.4",
  EncapsulatedMTLStorage: "1.2.840.10008.5.1.4.1.1.104.5",
  StandaloneVOILUTStorage: "1.2.840.10008.5.1.4.1.1.11",
  GrayscaleSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.1",
  SegmentedVolumeRenderingVolumetricPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.10",
  MultipleVolumeRenderingVolumetricPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.11",
  VariableModalityLUTSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.12",
  ColorSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.2",
  PseudoColorSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.3",
  BlendingSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.4",
  XAXRFGrayscaleSoftcopyPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.5",
  GrayscalePlanarMPRVolumetricPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.6",
  CompositingPlanarMPRVolumetricPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.7",
  AdvancedBlendingPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.8",
  VolumeRenderingVolumetricPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.11.9",
  XRayAngiographicImageStorage: "1.2.840.10008.5.1.4.1.1.12.1",
  EnhancedXAImageStorage: "1.2.840.10008.5.1.4.1.1.12.1.1",
  XRayRadiofluoroscopicImageStorage: "1.2.840.10008.5.1.4.1.1.12.2",
  EnhancedXRFImageStorage: "1.2.840.10008.5.1.4.1.1.12.2.1",
  XRayAngiographicBiPlaneImageStorage: "1.2.840.10008.5.1.4.1.1.12.3",
  PositronEmissionTomographyImageStorage: "1.2.840.10008.5.1.4.1.1.128",
  LegacyConvertedEnhancedPETImageStorage: "1.2.840.10008.5.1.4.1.1.128.1",
  StandalonePETCurveStorage: "1.2.840.10008.5.1.4.1.1.129",
  XRay3DAngiographicImageStorage: "1.2.840.10008.5.1.4.1.1.13.1.1",
  XRay3DCraniofacialImageStorage: "1.2.840.10008.5.1.4.1.1.13.1.2",
  BreastTomosynthesisImageStorage: "1.2.840.10008.5.1.4.1.1.13.1.3",
  BreastProjectionXRayImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.13.1.4",
  BreastProjectionXRayImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.13.1.5",
  EnhancedPETImageStorage: "1.2.840.10008.5.1.4.1.1.130",
  BasicStructuredDisplayStorage: "1.2.840.10008.5.1.4.1.1.131",
  IntravascularOpticalCoherenceTomographyImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.14.1",
  IntravascularOpticalCoherenceTomographyImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.14.2",
  CTImageStorage: "1.2.840.10008.5.1.4.1.1.2",
  EnhancedCTImageStorage: "1.2.840.10008.5.1.4.1.1.2.1",
  LegacyConvertedEnhancedCTImageStorage: "1.2.840.10008.5.1.4.1.1.2.2",
  CTImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.2.3",
  EnhancedCTImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.2.4",
  LegacyConvertedEnhancedCTImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.2.5",
  NuclearMedicineImageStorage: "1.2.840.10008.5.1.4.1.1.20",
  CTDefinedProcedureProtocolStorage: "1.2.840.10008.5.1.4.1.1.200.1",
  CTPerformedProcedureProtocolStorage: "1.2.840.10008.5.1.4.1.1.200.2",
  ProtocolApprovalStorage: "1.2.840.10008.5.1.4.1.1.200.3",
  ProtocolApprovalInformationModelFind: "1.2.840.10008.5.1.4.1.1.200.4",
  ProtocolApprovalInformationModelMove: "1.2.840.10008.5.1.4.1.1.200.5",
  ProtocolApprovalInformationModelGet: "1.2.840.10008.5.1.4.1.1.200.6",
  XADefinedProcedureProtocolStorage: "1.2.840.10008.5.1.4.1.1.200.7",
  XAPerformedProcedureProtocolStorage: "1.2.840.10008.5.1.4.1.1.200.8",
  InventoryStorage: "1.2.840.10008.5.1.4.1.1.201.1",
  InventoryFind: "1.2.840.10008.5.1.4.1.1.201.2",
  InventoryMove: "1.2.840.10008.5.1.4.1.1.201.3",
  InventoryGet: "1.2.840.10008.5.1.4.1.1.201.4",
  InventoryCreation: "1.2.840.10008.5.1.4.1.1.201.5",
  RepositoryQuery: "1.2.840.10008.5.1.4.1.1.201.6",
  UltrasoundMultiFrameImageStorageRetired: "1.2.840.10008.5.1.4.1.1.3",
  UltrasoundMultiFrameImageStorage: "1.2.840.10008.5.1.4.1.1.3.1",
  ParametricMapStorage: "1.2.840.10008.5.1.4.1.1.30",
  MRImageStorage: "1.2.840.10008.5.1.4.1.1.4",
  EnhancedMRImageStorage: "1.2.840.10008.5.1.4.1.1.4.1",
  MRSpectroscopyStorage: "1.2.840.10008.5.1.4.1.1.4.2",
  EnhancedMRColorImageStorage: "1.2.840.10008.5.1.4.1.1.4.3",
  LegacyConvertedEnhancedMRImageStorage: "1.2.840.10008.5.1.4.1.1.4.4",
  RTImageStorage: "1.2.840.10008.5.1.4.1.1.481.1",
  RTPhysicianIntentStorage: "1.2.840.10008.5.1.4.1.1.481.10",
  RTSegmentAnnotationStorage: "1.2.840.10008.5.1.4.1.1.481.11",
  RTRadiationSetStorage: "1.2.840.10008.5.1.4.1.1.481.12",
  CArmPhotonElectronRadiationStorage: "1.2.840.10008.5.1.4.1.1.481.13",
  TomotherapeuticRadiationStorage: "1.2.840.10008.5.1.4.1.1.481.14",
  RoboticArmRadiationStorage: "1.2.840.10008.5.1.4.1.1.481.15",
  RTRadiationRecordSetStorage: "1.2.840.10008.5.1.4.1.1.481.16",
  RTRadiationSalvageRecordStorage: "1.2.840.10008.5.1.4.1.1.481.17",
  TomotherapeuticRadiationRecordStorage: "1.2.840.10008.5.1.4.1.1.481.18",
  CArmPhotonElectronRadiationRecordStorage: "1.2.840.10008.5.1.4.1.1.481.19",
  RTDoseStorage: "1.2.840.10008.5.1.4.1.1.481.2",
  RoboticRadiationRecordStorage: "1.2.840.10008.5.1.4.1.1.481.20",
  RTRadiationSetDeliveryInstructionStorage: "1.2.840.10008.5.1.4.1.1.481.21",
  RTTreatmentPreparationStorage: "1.2.840.10008.5.1.4.1.1.481.22",
  EnhancedRTImageStorage: "1.2.840.10008.5.1.4.1.1.481.23",
  EnhancedContinuousRTImageStorage: "1.2.840.10008.5.1.4.1.1.481.24",
  RTPatientPositionAcquisitionInstructionStorage: "1.2.840.10008.5.1.4.1.1.481.25",
  RTStructureSetStorage: "1.2.840.10008.5.1.4.1.1.481.3",
  RTBeamsTreatmentRecordStorage: "1.2.840.10008.5.1.4.1.1.481.4",
  RTPlanStorage: "1.2.840.10008.5.1.4.1.1.481.5",
  RTBrachyTreatmentRecordStorage: "1.2.840.10008.5.1.4.1.1.481.6",
  RTTreatmentSummaryRecordStorage: "1.2.840.10008.5.1.4.1.1.481.7",
  RTIonPlanStorage: "1.2.840.10008.5.1.4.1.1.481.8",
  RTIonBeamsTreatmentRecordStorage: "1.2.840.10008.5.1.4.1.1.481.9",
  NuclearMedicineImageStorageRetired: "1.2.840.10008.5.1.4.1.1.5",
  DICOSCTImageStorage: "1.2.840.10008.5.1.4.1.1.501.1",
  DICOSDigitalXRayImageStorageForPresentation: "1.2.840.10008.5.1.4.1.1.501.2.1",
  DICOSDigitalXRayImageStorageForProcessing: "1.2.840.10008.5.1.4.1.1.501.2.2",
  DICOSThreatDetectionReportStorage: "1.2.840.10008.5.1.4.1.1.501.3",
  DICOS2DAITStorage: "1.2.840.10008.5.1.4.1.1.501.4",
  DICOS3DAITStorage: "1.2.840.10008.5.1.4.1.1.501.5",
  DICOSQuadrupoleResonanceStorage: "1.2.840.10008.5.1.4.1.1.501.6",
  UltrasoundImageStorageRetired: "1.2.840.10008.5.1.4.1.1.6",
  UltrasoundImageStorage: "1.2.840.10008.5.1.4.1.1.6.1",
  EnhancedUSVolumeStorage: "1.2.840.10008.5.1.4.1.1.6.2",
  PhotoacousticImageStorage: "1.2.840.10008.5.1.4.1.1.6.3",
  EddyCurrentImageStorage: "1.2.840.10008.5.1.4.1.1.601.1",
  EddyCurrentMultiFrameImageStorage: "1.2.840.10008.5.1.4.1.1.601.2",
  UltrasoundWaveformStorage: "1.2.840.10008.5.1.4.1.1.601.5",
  RawDataStorage: "1.2.840.10008.5.1.4.1.1.66",
  SpatialRegistrationStorage: "1.2.840.10008.5.1.4.1.1.66.1",
  SpatialFiducialsStorage: "1.2.840.10008.5.1.4.1.1.66.2",
  DeformableSpatialRegistrationStorage: "1.2.840.10008.5.1.4.1.1.66.3",
  SegmentationStorage: "1.2.840.10008.5.1.4.1.1.66.4",
  SurfaceSegmentationStorage: "1.2.840.10008.5.1.4.1.1.66.5",
  TractographyResultsStorage: "1.2.840.10008.5.1.4.1.1.66.6",
  LabelMapSegmentationStorage: "1.2.840.10008.5.1.4.1.1.66.7",
  HeightMapSegmentationStorage: "1.2.840.10008.5.1.4.1.1.66.8",
  RealWorldValueMappingStorage: "1.2.840.10008.5.1.4.1.1.67",
  SurfaceScanMeshStorage: "1.2.840.10008.5.1.4.1.1.68.1",
  SurfaceScanPointCloudStorage: "1.2.840.10008.5.1.4.1.1.68.2",
  SecondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7",
  MultiFrameSingleBitSecondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7.1",
  MultiFrameGrayscaleByteSecondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7.2",
  MultiFrameGrayscaleWordSecondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7.3",
  MultiFrameTrueColorSecondaryCaptureImageStorage: "1.2.840.10008.5.1.4.1.1.7.4",
  VLImageStorageTrial: "1.2.840.10008.5.1.4.1.1.77.1",
  VLEndoscopicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.1",
  VideoEndoscopicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.1.1",
  VLMicroscopicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.2",
  VideoMicroscopicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.2.1",
  VLSlideCoordinatesMicroscopicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.3",
  VLPhotographicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.4",
  VideoPhotographicImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.4.1",
  OphthalmicPhotography8BitImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.1",
  OphthalmicPhotography16BitImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.2",
  StereometricRelationshipStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.3",
  OphthalmicTomographyImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.4",
  WideFieldOphthalmicPhotographyStereographicProjectionImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.5",
  WideFieldOphthalmicPhotography3DCoordinatesImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.6",
  OphthalmicOpticalCoherenceTomographyEnFaceImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.7",
  OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage: "1.2.840.10008.5.1.4.1.1.77.1.5.8",
  VLWholeSlideMicroscopyImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.6",
  DermoscopicPhotographyImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.7",
  ConfocalMicroscopyImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.8",
  ConfocalMicroscopyTiledPyramidalImageStorage: "1.2.840.10008.5.1.4.1.1.77.1.9",
  VLMultiFrameImageStorageTrial: "1.2.840.10008.5.1.4.1.1.77.2",
  LensometryMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.1",
  AutorefractionMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.2",
  KeratometryMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.3",
  SubjectiveRefractionMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.4",
  VisualAcuityMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.5",
  SpectaclePrescriptionReportStorage: "1.2.840.10008.5.1.4.1.1.78.6",
  OphthalmicAxialMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.78.7",
  IntraocularLensCalculationsStorage: "1.2.840.10008.5.1.4.1.1.78.8",
  MacularGridThicknessAndVolumeReportStorage: "1.2.840.10008.5.1.4.1.1.79.1",
  StandaloneOverlayStorage: "1.2.840.10008.5.1.4.1.1.8",
  OphthalmicVisualFieldStaticPerimetryMeasurementsStorage: "1.2.840.10008.5.1.4.1.1.80.1",
  OphthalmicThicknessMapStorage: "1.2.840.10008.5.1.4.1.1.81.1",
  CornealTopographyMapStorage: "1.2.840.10008.5.1.4.1.1.82.1",
  TextSRStorageTrial: "1.2.840.10008.5.1.4.1.1.88.1",
  BasicTextSRStorage: "1.2.840.10008.5.1.4.1.1.88.11",
  AudioSRStorageTrial: "1.2.840.10008.5.1.4.1.1.88.2",
  EnhancedSRStorage: "1.2.840.10008.5.1.4.1.1.88.22",
  DetailSRStorageTrial: "1.2.840.10008.5.1.4.1.1.88.3",
  ComprehensiveSRStorage: "1.2.840.10008.5.1.4.1.1.88.33",
  Comprehensive3DSRStorage: "1.2.840.10008.5.1.4.1.1.88.34",
  ExtensibleSRStorage: "1.2.840.10008.5.1.4.1.1.88.35",
  ComprehensiveSRStorageTrial: "1.2.840.10008.5.1.4.1.1.88.4",
  ProcedureLogStorage: "1.2.840.10008.5.1.4.1.1.88.40",
  MammographyCADSRStorage: "1.2.840.10008.5.1.4.1.1.88.50",
  KeyObjectSelectionDocumentStorage: "1.2.840.10008.5.1.4.1.1.88.59",
  ChestCADSRStorage: "1.2.840.10008.5.1.4.1.1.88.65",
  XRayRadiationDoseSRStorage: "1.2.840.10008.5.1.4.1.1.88.67",
  RadiopharmaceuticalRadiationDoseSRStorage: "1.2.840.10008.5.1.4.1.1.88.68",
  ColonCADSRStorage: "1.2.840.10008.5.1.4.1.1.88.69",
  ImplantationPlanSRStorage: "1.2.840.10008.5.1.4.1.1.88.70",
  AcquisitionContextSRStorage: "1.2.840.10008.5.1.4.1.1.88.71",
  SimplifiedAdultEchoSRStorage: "1.2.840.10008.5.1.4.1.1.88.72",
  PatientRadiationDoseSRStorage: "1.2.840.10008.5.1.4.1.1.88.73",
  PlannedImagingAgentAdministrationSRStorage: "1.2.840.10008.5.1.4.1.1.88.74",
  PerformedImagingAgentAdministrationSRStorage: "1.2.840.10008.5.1.4.1.1.88.75",
  EnhancedXRayRadiationDoseSRStorage: "1.2.840.10008.5.1.4.1.1.88.76",
  WaveformAnnotationSRStorage: "1.2.840.10008.5.1.4.1.1.88.77",
  StandaloneCurveStorage: "1.2.840.10008.5.1.4.1.1.9",
  WaveformStorageTrial: "1.2.840.10008.5.1.4.1.1.9.1",
  TwelveLeadECGWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.1.1",
  GeneralECGWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.1.2",
  AmbulatoryECGWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.1.3",
  General32bitECGWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.1.4",
  WaveformPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.9.100.1",
  WaveformAcquisitionPresentationStateStorage: "1.2.840.10008.5.1.4.1.1.9.100.2",
  HemodynamicWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.2.1",
  CardiacElectrophysiologyWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.3.1",
  BasicVoiceAudioWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.4.1",
  GeneralAudioWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.4.2",
  ArterialPulseWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.5.1",
  RespiratoryWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.6.1",
  MultichannelRespiratoryWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.6.2",
  RoutineScalpElectroencephalogramWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.7.1",
  ElectromyogramWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.7.2",
  ElectrooculogramWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.7.3",
  SleepElectroencephalogramWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.7.4",
  BodyPositionWaveformStorage: "1.2.840.10008.5.1.4.1.1.9.8.1",
  ContentAssessmentResultsStorage: "1.2.840.10008.5.1.4.1.1.90.1",
  MicroscopyBulkSimpleAnnotationsStorage: "1.2.840.10008.5.1.4.1.1.91.1",
  PatientRootQueryRetrieveInformationModelFind: "1.2.840.10008.5.1.4.1.2.1.1",
  PatientRootQueryRetrieveInformationModelMove: "1.2.840.10008.5.1.4.1.2.1.2",
  PatientRootQueryRetrieveInformationModelGet: "1.2.840.10008.5.1.4.1.2.1.3",
  StudyRootQueryRetrieveInformationModelFind: "1.2.840.10008.5.1.4.1.2.2.1",
  StudyRootQueryRetrieveInformationModelMove: "1.2.840.10008.5.1.4.1.2.2.2",
  StudyRootQueryRetrieveInformationModelGet: "1.2.840.10008.5.1.4.1.2.2.3",
  PatientStudyOnlyQueryRetrieveInformationModelFind: "1.2.840.10008.5.1.4.1.2.3.1",
  PatientStudyOnlyQueryRetrieveInformationModelMove: "1.2.840.10008.5.1.4.1.2.3.2",
  PatientStudyOnlyQueryRetrieveInformationModelGet: "1.2.840.10008.5.1.4.1.2.3.3",
  CompositeInstanceRootRetrieveMove: "1.2.840.10008.5.1.4.1.2.4.2",
  CompositeInstanceRootRetrieveGet: "1.2.840.10008.5.1.4.1.2.4.3",
  CompositeInstanceRetrieveWithoutBulkDataGet: "1.2.840.10008.5.1.4.1.2.5.3",
  DefinedProcedureProtocolInformationModelFind: "1.2.840.10008.5.1.4.20.1",
  DefinedProcedureProtocolInformationModelMove: "1.2.840.10008.5.1.4.20.2",
  DefinedProcedureProtocolInformationModelGet: "1.2.840.10008.5.1.4.20.3",
  ModalityWorklistInformationModelFind: "1.2.840.10008.5.1.4.31",
  GeneralPurposeWorklistManagementMeta: "1.2.840.10008.5.1.4.32",
  GeneralPurposeWorklistInformationModelFind: "1.2.840.10008.5.1.4.32.1",
  GeneralPurposeScheduledProcedureStep: "1.2.840.10008.5.1.4.32.2",
  GeneralPurposePerformedProcedureStep: "1.2.840.10008.5.1.4.32.3",
  InstanceAvailabilityNotification: "1.2.840.10008.5.1.4.33",
  RTBeamsDeliveryInstructionStorageTrial: "1.2.840.10008.5.1.4.34.1",
  RTBrachyApplicationSetupDeliveryInstructionStorage: "1.2.840.10008.5.1.4.34.10",
  RTConventionalMachineVerificationTrial: "1.2.840.10008.5.1.4.34.2",
  RTIonMachineVerificationTrial: "1.2.840.10008.5.1.4.34.3",
  UnifiedProcedureStepPushTrial: "1.2.840.10008.5.1.4.34.4.1",
  UnifiedProcedureStepWatchTrial: "1.2.840.10008.5.1.4.34.4.2",
  UnifiedProcedureStepPullTrial: "1.2.840.10008.5.1.4.34.4.3",
  UnifiedProcedureStepEventTrial: "1.2.840.10008.5.1.4.34.4.4",
  UnifiedProcedureStepPush: "1.2.840.10008.5.1.4.34.6.1",
  UnifiedProcedureStepWatch: "1.2.840.10008.5.1.4.34.6.2",
  UnifiedProcedureStepPull: "1.2.840.10008.5.1.4.34.6.3",
  UnifiedProcedureStepEvent: "1.2.840.10008.5.1.4.34.6.4",
  UnifiedProcedureStepQuery: "1.2.840.10008.5.1.4.34.6.5",
  RTBeamsDeliveryInstructionStorage: "1.2.840.10008.5.1.4.34.7",
  RTConventionalMachineVerification: "1.2.840.10008.5.1.4.34.8",
  RTIonMachineVerification: "1.2.840.10008.5.1.4.34.9",
  GeneralRelevantPatientInformationQuery: "1.2.840.10008.5.1.4.37.1",
  BreastImagingRelevantPatientInformationQuery: "1.2.840.10008.5.1.4.37.2",
  CardiacRelevantPatientInformationQuery: "1.2.840.10008.5.1.4.37.3",
  HangingProtocolStorage: "1.2.840.10008.5.1.4.38.1",
  HangingProtocolInformationModelFind: "1.2.840.10008.5.1.4.38.2",
  HangingProtocolInformationModelMove: "1.2.840.10008.5.1.4.38.3",
  HangingProtocolInformationModelGet: "1.2.840.10008.5.1.4.38.4",
  ColorPaletteStorage: "1.2.840.10008.5.1.4.39.1",
  ColorPaletteQueryRetrieveInformationModelFind: "1.2.840.10008.5.1.4.39.2",
  ColorPaletteQueryRetrieveInformationModelMove: "1.2.840.10008.5.1.4.39.3",
  ColorPaletteQueryRetrieveInformationModelGet: "1.2.840.10008.5.1.4.39.4",
  ProductCharacteristicsQuery: "1.2.840.10008.5.1.4.41",
  SubstanceApprovalQuery: "1.2.840.10008.5.1.4.42",
  GenericImplantTemplateStorage: "1.2.840.10008.5.1.4.43.1",
  GenericImplantTemplateInformationModelFind: "1.2.840.10008.5.1.4.43.2",
  GenericImplantTemplateInformationModelMove: "1.2.840.10008.5.1.4.43.3",
  GenericImplantTemplateInformationModelGet: "1.2.840.10008.5.1.4.43.4",
  ImplantAssemblyTemplateStorage: "1.2.840.10008.5.1.4.44.1",
  ImplantAssemblyTemplateInformationModelFind: "1.2.840.10008.5.1.4.44.2",
  ImplantAssemblyTemplateInformationModelMove: "1.2.840.10008.5.1.4.44.3",
  ImplantAssemblyTemplateInformationModelGet: "1.2.840.10008.5.1.4.44.4",
  ImplantTemplateGroupStorage: "1.2.840.10008.5.1.4.45.1",
  ImplantTemplateGroupInformationModelFind: "1.2.840.10008.5.1.4.45.2",
  ImplantTemplateGroupInformationModelMove: "1.2.840.10008.5.1.4.45.3",
  ImplantTemplateGroupInformationModelGet: "1.2.840.10008.5.1.4.45.4",
} as const;

/** PS3.6 Annex A, packed. */
export const uidTable = {
  /** The UID types, separated by a bar. */
  types: `Application Context Name|Application Hosting Model|Coding Scheme|DICOM UIDs as a Coding Scheme|LDAP OID|Mapping Resource|Meta SOP Class|SOP Class|Service Class|Synchronization Frame of Reference|Transfer Syntax|Well-known Print Queue SOP Instance|Well-known Printer SOP Instance|Well-known SOP Instance|Well-known frame of reference`,
  /** UID (~ for 1.2.840.10008.), keyword, name, index of the type, 1 when retired; one a line. */
  rows: `~1.1|Verification|Verification SOP Class|7|0
~1.2|ImplicitVRLittleEndian|Implicit VR Little Endian|10|0
~1.2.1|ExplicitVRLittleEndian|Explicit VR Little Endian|10|0
~1.2.1.98|EncapsulatedUncompressedExplicitVRLittleEndian|Encapsulated Uncompressed Explicit VR Little Endian|10|0
~1.2.1.99|DeflatedExplicitVRLittleEndian|Deflated Explicit VR Little Endian|10|0
~1.2.2|ExplicitVRBigEndian|Explicit VR Big Endian|10|1
~1.2.4.100|MPEG2MPML|MPEG2 Main Profile / Main Level|10|0
~1.2.4.100.1|MPEG2MPMLF|Fragmentable MPEG2 Main Profile / Main Level|10|0
~1.2.4.101|MPEG2MPHL|MPEG2 Main Profile / High Level|10|0
~1.2.4.101.1|MPEG2MPHLF|Fragmentable MPEG2 Main Profile / High Level|10|0
~1.2.4.102|MPEG4HP41|MPEG-4 AVC/H.264 High Profile / Level 4.1|10|0
~1.2.4.102.1|MPEG4HP41F|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.1|10|0
~1.2.4.103|MPEG4HP41BD|MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1|10|0
~1.2.4.103.1|MPEG4HP41BDF|Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile / Level 4.1|10|0
~1.2.4.104|MPEG4HP422D|MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video|10|0
~1.2.4.104.1|MPEG4HP422DF|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 2D Video|10|0
~1.2.4.105|MPEG4HP423D|MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video|10|0
~1.2.4.105.1|MPEG4HP423DF|Fragmentable MPEG-4 AVC/H.264 High Profile / Level 4.2 For 3D Video|10|0
~1.2.4.106|MPEG4HP42STEREO|MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2|10|0
~1.2.4.106.1|MPEG4HP42STEREOF|Fragmentable MPEG-4 AVC/H.264 Stereo High Profile / Level 4.2|10|0
~1.2.4.107|HEVCMP51|HEVC/H.265 Main Profile / Level 5.1|10|0
~1.2.4.108|HEVCM10P51|HEVC/H.265 Main 10 Profile / Level 5.1|10|0
~1.2.4.110|JPEGXLLossless|JPEG XL Lossless|10|0
~1.2.4.111|JPEGXLJPEGRecompression|JPEG XL JPEG Recompression|10|0
~1.2.4.112|JPEGXL|JPEG XL|10|0
~1.2.4.201|HTJ2KLossless|High-Throughput JPEG 2000 Image Compression (Lossless Only)|10|0
~1.2.4.202|HTJ2KLosslessRPCL|High-Throughput JPEG 2000 with RPCL Options Image Compression (Lossless Only)|10|0
~1.2.4.203|HTJ2K|High-Throughput JPEG 2000 Image Compression|10|0
~1.2.4.204|JPIPHTJ2KReferenced|JPIP HTJ2K Referenced|10|0
~1.2.4.205|JPIPHTJ2KReferencedDeflate|JPIP HTJ2K Referenced Deflate|10|0
~1.2.4.50|JPEGBaseline8Bit|JPEG Baseline (Process 1)|10|0
~1.2.4.51|JPEGExtended12Bit|JPEG Extended (Process 2 and 4)|10|0
~1.2.4.52|JPEGExtended35|JPEG Extended (Process 3 and 5)|10|1
~1.2.4.53|JPEGSpectralSelectionNonHierarchical68|JPEG Spectral Selection, Non-Hierarchical (Process 6 and 8)|10|1
~1.2.4.54|JPEGSpectralSelectionNonHierarchical79|JPEG Spectral Selection, Non-Hierarchical (Process 7 and 9)|10|1
~1.2.4.55|JPEGFullProgressionNonHierarchical1012|JPEG Full Progression, Non-Hierarchical (Process 10 and 12)|10|1
~1.2.4.56|JPEGFullProgressionNonHierarchical1113|JPEG Full Progression, Non-Hierarchical (Process 11 and 13)|10|1
~1.2.4.57|JPEGLossless|JPEG Lossless, Non-Hierarchical (Process 14)|10|0
~1.2.4.58|JPEGLosslessNonHierarchical15|JPEG Lossless, Non-Hierarchical (Process 15)|10|1
~1.2.4.59|JPEGExtendedHierarchical1618|JPEG Extended, Hierarchical (Process 16 and 18)|10|1
~1.2.4.60|JPEGExtendedHierarchical1719|JPEG Extended, Hierarchical (Process 17 and 19)|10|1
~1.2.4.61|JPEGSpectralSelectionHierarchical2022|JPEG Spectral Selection, Hierarchical (Process 20 and 22)|10|1
~1.2.4.62|JPEGSpectralSelectionHierarchical2123|JPEG Spectral Selection, Hierarchical (Process 21 and 23)|10|1
~1.2.4.63|JPEGFullProgressionHierarchical2426|JPEG Full Progression, Hierarchical (Process 24 and 26)|10|1
~1.2.4.64|JPEGFullProgressionHierarchical2527|JPEG Full Progression, Hierarchical (Process 25 and 27)|10|1
~1.2.4.65|JPEGLosslessHierarchical28|JPEG Lossless, Hierarchical (Process 28)|10|1
~1.2.4.66|JPEGLosslessHierarchical29|JPEG Lossless, Hierarchical (Process 29)|10|1
~1.2.4.70|JPEGLosslessSV1|JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])|10|0
~1.2.4.80|JPEGLSLossless|JPEG-LS Lossless Image Compression|10|0
~1.2.4.81|JPEGLSNearLossless|JPEG-LS Lossy (Near-Lossless) Image Compression|10|0
~1.2.4.90|JPEG2000Lossless|JPEG 2000 Image Compression (Lossless Only)|10|0
~1.2.4.91|JPEG2000|JPEG 2000 Image Compression|10|0
~1.2.4.92|JPEG2000MCLossless|JPEG 2000 Part 2 Multi-component Image Compression (Lossless Only)|10|0
~1.2.4.93|JPEG2000MC|JPEG 2000 Part 2 Multi-component Image Compression|10|0
~1.2.4.94|JPIPReferenced|JPIP Referenced|10|0
~1.2.4.95|JPIPReferencedDeflate|JPIP Referenced Deflate|10|0
~1.2.5|RLELossless|RLE Lossless|10|0
~1.2.6.1|RFC2557MIMEEncapsulation|RFC 2557 MIME encapsulation|10|1
~1.2.6.2|XMLEncoding|XML Encoding|10|1
~1.2.7.1|SMPTEST211020UncompressedProgressiveActiveVideo|SMPTE ST 2110-20 Uncompressed Progressive Active Video|10|0
~1.2.7.2|SMPTEST211020UncompressedInterlacedActiveVideo|SMPTE ST 2110-20 Uncompressed Interlaced Active Video|10|0
~1.2.7.3|SMPTEST211030PCMDigitalAudio|SMPTE ST 2110-30 PCM Digital Audio|10|0
~1.2.8.1|DeflatedImageFrameCompression|Deflated Image Frame Compression|10|0
~1.20|Papyrus3ImplicitVRLittleEndian|Papyrus 3 Implicit VR Little Endian|10|1
~1.20.1|StorageCommitmentPushModel|Storage Commitment Push Model SOP Class|7|0
~1.20.1.1|StorageCommitmentPushModelInstance|Storage Commitment Push Model SOP Instance|13|0
~1.20.2|StorageCommitmentPullModel|Storage Commitment Pull Model SOP Class|7|1
~1.20.2.1|StorageCommitmentPullModelInstance|Storage Commitment Pull Model SOP Instance|13|1
~1.3.10|MediaStorageDirectoryStorage|Media Storage Directory Storage|7|0
~1.4.1.1|TalairachBrainAtlas|Talairach Brain Atlas Frame of Reference|14|0
~1.4.1.10|SPM2GRAY|SPM2 GRAY Frame of Reference|14|0
~1.4.1.11|SPM2WHITE|SPM2 WHITE Frame of Reference|14|0
~1.4.1.12|SPM2CSF|SPM2 CSF Frame of Reference|14|0
~1.4.1.13|SPM2BRAINMASK|SPM2 BRAINMASK Frame of Reference|14|0
~1.4.1.14|SPM2AVG305T1|SPM2 AVG305T1 Frame of Reference|14|0
~1.4.1.15|SPM2AVG152T1|SPM2 AVG152T1 Frame of Reference|14|0
~1.4.1.16|SPM2AVG152T2|SPM2 AVG152T2 Frame of Reference|14|0
~1.4.1.17|SPM2AVG152PD|SPM2 AVG152PD Frame of Reference|14|0
~1.4.1.18|SPM2SINGLESUBJT1|SPM2 SINGLESUBJT1 Frame of Reference|14|0
~1.4.1.2|SPM2T1|SPM2 T1 Frame of Reference|14|0
~1.4.1.3|SPM2T2|SPM2 T2 Frame of Reference|14|0
~1.4.1.4|SPM2PD|SPM2 PD Frame of Reference|14|0
~1.4.1.5|SPM2EPI|SPM2 EPI Frame of Reference|14|0
~1.4.1.6|SPM2FILT1|SPM2 FIL T1 Frame of Reference|14|0
~1.4.1.7|SPM2PET|SPM2 PET Frame of Reference|14|0
~1.4.1.8|SPM2TRANSM|SPM2 TRANSM Frame of Reference|14|0
~1.4.1.9|SPM2SPECT|SPM2 SPECT Frame of Reference|14|0
~1.4.2.1|ICBM452T1|ICBM 452 T1 Frame of Reference|14|0
~1.4.2.2|ICBMSingleSubjectMRI|ICBM Single Subject MRI Frame of Reference|14|0
~1.4.3.1|IEC61217FixedCoordinateSystem|IEC 61217 Fixed Coordinate System Frame of Reference|14|0
~1.4.3.2|StandardRoboticArmCoordinateSystem|Standard Robotic-Arm Coordinate System Frame of Reference|14|0
~1.4.3.3|IEC61217TableTopCoordinateSystem|IEC 61217 Table Top Coordinate System Frame of Reference|14|0
~1.4.4.1|SRI24|SRI24 Frame of Reference|14|0
~1.4.5.1|Colin27|Colin27 Frame of Reference|14|0
~1.4.6.1|LPBA40AIR|LPBA40/AIR Frame of Reference|14|0
~1.4.6.2|LPBA40FLIRT|LPBA40/FLIRT Frame of Reference|14|0
~1.40|ProceduralEventLogging|Procedural Event Logging SOP Class|7|0
~1.40.1|ProceduralEventLoggingInstance|Procedural Event Logging SOP Instance|13|0
~1.42|SubstanceAdministrationLogging|Substance Administration Logging SOP Class|7|0
~1.42.1|SubstanceAdministrationLoggingInstance|Substance Administration Logging SOP Instance|13|0
~1.5.1|HotIronPalette|Hot Iron Color Palette SOP Instance|13|0
~1.5.2|PETPalette|PET Color Palette SOP Instance|13|0
~1.5.3|HotMetalBluePalette|Hot Metal Blue Color Palette SOP Instance|13|0
~1.5.4|PET20StepPalette|PET 20 Step Color Palette SOP Instance|13|0
~1.5.5|SpringPalette|Spring Color Palette SOP Instance|13|0
~1.5.6|SummerPalette|Summer Color Palette SOP Instance|13|0
~1.5.7|FallPalette|Fall Color Palette SOP Instance|13|0
~1.5.8|WinterPalette|Winter Color Palette SOP Instance|13|0
~1.9|BasicStudyContentNotification|Basic Study Content Notification SOP Class|7|1
~10.1|VideoEndoscopicImageRealTimeCommunication|Video Endoscopic Image Real-Time Communication|7|0
~10.2|VideoPhotographicImageRealTimeCommunication|Video Photographic Image Real-Time Communication|7|0
~10.3|AudioWaveformRealTimeCommunication|Audio Waveform Real-Time Communication|7|0
~10.4|RenditionSelectionDocumentRealTimeCommunication|Rendition Selection Document Real-Time Communication|7|0
~15.0.3.1|dicomDeviceName|dicomDeviceName|4|0
~15.0.3.10|dicomAssociationInitiator|dicomAssociationInitiator|4|0
~15.0.3.11|dicomAssociationAcceptor|dicomAssociationAcceptor|4|0
~15.0.3.12|dicomHostname|dicomHostname|4|0
~15.0.3.13|dicomPort|dicomPort|4|0
~15.0.3.14|dicomSOPClass|dicomSOPClass|4|0
~15.0.3.15|dicomTransferRole|dicomTransferRole|4|0
~15.0.3.16|dicomTransferSyntax|dicomTransferSyntax|4|0
~15.0.3.17|dicomPrimaryDeviceType|dicomPrimaryDeviceType|4|0
~15.0.3.18|dicomRelatedDeviceReference|dicomRelatedDeviceReference|4|0
~15.0.3.19|dicomPreferredCalledAETitle|dicomPreferredCalledAETitle|4|0
~15.0.3.2|dicomDescription|dicomDescription|4|0
~15.0.3.20|dicomTLSCyphersuite|dicomTLSCyphersuite|4|0
~15.0.3.21|dicomAuthorizedNodeCertificateReference|dicomAuthorizedNodeCertificateReference|4|0
~15.0.3.22|dicomThisNodeCertificateReference|dicomThisNodeCertificateReference|4|0
~15.0.3.23|dicomInstalled|dicomInstalled|4|0
~15.0.3.24|dicomStationName|dicomStationName|4|0
~15.0.3.25|dicomDeviceSerialNumber|dicomDeviceSerialNumber|4|0
~15.0.3.26|dicomInstitutionName|dicomInstitutionName|4|0
~15.0.3.27|dicomInstitutionAddress|dicomInstitutionAddress|4|0
~15.0.3.28|dicomInstitutionDepartmentName|dicomInstitutionDepartmentName|4|0
~15.0.3.29|dicomIssuerOfPatientID|dicomIssuerOfPatientID|4|0
~15.0.3.3|dicomManufacturer|dicomManufacturer|4|0
~15.0.3.30|dicomPreferredCallingAETitle|dicomPreferredCallingAETitle|4|0
~15.0.3.31|dicomSupportedCharacterSet|dicomSupportedCharacterSet|4|0
~15.0.3.4|dicomManufacturerModelName|dicomManufacturerModelName|4|0
~15.0.3.5|dicomSoftwareVersion|dicomSoftwareVersion|4|0
~15.0.3.6|dicomVendorData|dicomVendorData|4|0
~15.0.3.7|dicomAETitle|dicomAETitle|4|0
~15.0.3.8|dicomNetworkConnectionReference|dicomNetworkConnectionReference|4|0
~15.0.3.9|dicomApplicationCluster|dicomApplicationCluster|4|0
~15.0.4.1|dicomConfigurationRoot|dicomConfigurationRoot|4|0
~15.0.4.2|dicomDevicesRoot|dicomDevicesRoot|4|0
~15.0.4.3|dicomUniqueAETitlesRegistryRoot|dicomUniqueAETitlesRegistryRoot|4|0
~15.0.4.4|dicomDevice|dicomDevice|4|0
~15.0.4.5|dicomNetworkAE|dicomNetworkAE|4|0
~15.0.4.6|dicomNetworkConnection|dicomNetworkConnection|4|0
~15.0.4.7|dicomUniqueAETitle|dicomUniqueAETitle|4|0
~15.0.4.8|dicomTransferCapability|dicomTransferCapability|4|0
~15.1.1|UTC|Universal Coordinated Time|9|0
~2.16.10|DC|Dublin Core|2|0
~2.16.11|NYUMCCG|New York University Melanoma Clinical Cooperative Group|2|0
~2.16.12|MAYONRISBSASRG|Mayo Clinic Non-radiological Images Specific Body Structure Anatomical Surface Region Guide|2|0
~2.16.13|IBSI|Image Biomarker Standardisation Initiative|2|0
~2.16.14|RO|Radiomics Ontology|2|0
~2.16.15|RADELEMENT|RadElement|2|0
~2.16.16|I11|ICD-11|2|0
~2.16.17|UNS|Unified numbering system (UNS) for metals and alloys|2|0
~2.16.18|RRID|Research Resource Identification|2|0
~2.16.4|DCM|DICOM Controlled Terminology|2|0
~2.16.5|MA|Adult Mouse Anatomy Ontology|2|0
~2.16.6|UBERON|Uberon Ontology|2|0
~2.16.7|ITIS_TSN|Integrated Taxonomic Information System (ITIS) Taxonomic Serial Number (TSN)|2|0
~2.16.8|MGI|Mouse Genome Initiative (MGI)|2|0
~2.16.9|PUBCHEM_CID|PubChem Compound CID|2|0
~2.6.1|DCMUID|DICOM UID Registry|3|0
~3.1.1.1|DICOMApplicationContext|DICOM Application Context Name|0|0
~3.1.2.1.1|DetachedPatientManagement|Detached Patient Management SOP Class|7|1
~3.1.2.1.4|DetachedPatientManagementMeta|Detached Patient Management Meta SOP Class|6|1
~3.1.2.2.1|DetachedVisitManagement|Detached Visit Management SOP Class|7|1
~3.1.2.3.1|DetachedStudyManagement|Detached Study Management SOP Class|7|1
~3.1.2.3.2|StudyComponentManagement|Study Component Management SOP Class|7|1
~3.1.2.3.3|ModalityPerformedProcedureStep|Modality Performed Procedure Step SOP Class|7|0
~3.1.2.3.4|ModalityPerformedProcedureStepRetrieve|Modality Performed Procedure Step Retrieve SOP Class|7|0
~3.1.2.3.5|ModalityPerformedProcedureStepNotification|Modality Performed Procedure Step Notification SOP Class|7|0
~3.1.2.5.1|DetachedResultsManagement|Detached Results Management SOP Class|7|1
~3.1.2.5.4|DetachedResultsManagementMeta|Detached Results Management Meta SOP Class|6|1
~3.1.2.5.5|DetachedStudyManagementMeta|Detached Study Management Meta SOP Class|6|1
~3.1.2.6.1|DetachedInterpretationManagement|Detached Interpretation Management SOP Class|7|1
~4.2|Storage|Storage Service Class|8|0
~5.1.1.1|BasicFilmSession|Basic Film Session SOP Class|7|0
~5.1.1.14|PrintJob|Print Job SOP Class|7|0
~5.1.1.15|BasicAnnotationBox|Basic Annotation Box SOP Class|7|0
~5.1.1.16|Printer|Printer SOP Class|7|0
~5.1.1.16.376|PrinterConfigurationRetrieval|Printer Configuration Retrieval SOP Class|7|0
~5.1.1.17|PrinterInstance|Printer SOP Instance|12|0
~5.1.1.17.376|PrinterConfigurationRetrievalInstance|Printer Configuration Retrieval SOP Instance|12|0
~5.1.1.18|BasicColorPrintManagementMeta|Basic Color Print Management Meta SOP Class|6|0
~5.1.1.18.1|ReferencedColorPrintManagementMeta|Referenced Color Print Management Meta SOP Class|6|1
~5.1.1.2|BasicFilmBox|Basic Film Box SOP Class|7|0
~5.1.1.22|VOILUTBox|VOI LUT Box SOP Class|7|0
~5.1.1.23|PresentationLUT|Presentation LUT SOP Class|7|0
~5.1.1.24|ImageOverlayBox|Image Overlay Box SOP Class|7|1
~5.1.1.24.1|BasicPrintImageOverlayBox|Basic Print Image Overlay Box SOP Class|7|1
~5.1.1.25|PrintQueue|Print Queue SOP Instance|11|1
~5.1.1.26|PrintQueueManagement|Print Queue Management SOP Class|7|1
~5.1.1.27|StoredPrintStorage|Stored Print Storage SOP Class|7|1
~5.1.1.29|HardcopyGrayscaleImageStorage|Hardcopy Grayscale Image Storage SOP Class|7|1
~5.1.1.30|HardcopyColorImageStorage|Hardcopy Color Image Storage SOP Class|7|1
~5.1.1.31|PullPrintRequest|Pull Print Request SOP Class|7|1
~5.1.1.32|PullStoredPrintManagementMeta|Pull Stored Print Management Meta SOP Class|6|1
~5.1.1.33|MediaCreationManagement|Media Creation Management SOP Class UID|7|0
~5.1.1.4|BasicGrayscaleImageBox|Basic Grayscale Image Box SOP Class|7|0
~5.1.1.4.1|BasicColorImageBox|Basic Color Image Box SOP Class|7|0
~5.1.1.4.2|ReferencedImageBox|Referenced Image Box SOP Class|7|1
~5.1.1.40|DisplaySystem|Display System SOP Class|7|0
~5.1.1.40.1|DisplaySystemInstance|Display System SOP Instance|13|0
~5.1.1.9|BasicGrayscalePrintManagementMeta|Basic Grayscale Print Management Meta SOP Class|6|0
~5.1.1.9.1|ReferencedGrayscalePrintManagementMeta|Referenced Grayscale Print Management Meta SOP Class|6|1
~5.1.4.1.1.1|ComputedRadiographyImageStorage|Computed Radiography Image Storage|7|0
~5.1.4.1.1.1.1|DigitalXRayImageStorageForPresentation|Digital X-Ray Image Storage - For Presentation|7|0
~5.1.4.1.1.1.1.1|DigitalXRayImageStorageForProcessing|Digital X-Ray Image Storage - For Processing|7|0
~5.1.4.1.1.1.2|DigitalMammographyXRayImageStorageForPresentation|Digital Mammography X-Ray Image Storage - For Presentation|7|0
~5.1.4.1.1.1.2.1|DigitalMammographyXRayImageStorageForProcessing|Digital Mammography X-Ray Image Storage - For Processing|7|0
~5.1.4.1.1.1.3|DigitalIntraOralXRayImageStorageForPresentation|Digital Intra-Oral X-Ray Image Storage - For Presentation|7|0
~5.1.4.1.1.1.3.1|DigitalIntraOralXRayImageStorageForProcessing|Digital Intra-Oral X-Ray Image Storage - For Processing|7|0
~5.1.4.1.1.10|StandaloneModalityLUTStorage|Standalone Modality LUT Storage|7|1
~5.1.4.1.1.104.1|EncapsulatedPDFStorage|Encapsulated PDF Storage|7|0
~5.1.4.1.1.104.2|EncapsulatedCDAStorage|Encapsulated CDA Storage|7|0
~5.1.4.1.1.104.3|EncapsulatedSTLStorage|Encapsulated STL Storage|7|0
~5.1.4.1.1.104.4|EncapsulatedOBJStorage|Encapsulated OBJ Storage|7|0
~5.1.4.1.1.104.5|EncapsulatedMTLStorage|Encapsulated MTL Storage|7|0
~5.1.4.1.1.11|StandaloneVOILUTStorage|Standalone VOI LUT Storage|7|1
~5.1.4.1.1.11.1|GrayscaleSoftcopyPresentationStateStorage|Grayscale Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.10|SegmentedVolumeRenderingVolumetricPresentationStateStorage|Segmented Volume Rendering Volumetric Presentation State Storage|7|0
~5.1.4.1.1.11.11|MultipleVolumeRenderingVolumetricPresentationStateStorage|Multiple Volume Rendering Volumetric Presentation State Storage|7|0
~5.1.4.1.1.11.12|VariableModalityLUTSoftcopyPresentationStateStorage|Variable Modality LUT Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.2|ColorSoftcopyPresentationStateStorage|Color Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.3|PseudoColorSoftcopyPresentationStateStorage|Pseudo-Color Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.4|BlendingSoftcopyPresentationStateStorage|Blending Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.5|XAXRFGrayscaleSoftcopyPresentationStateStorage|XA/XRF Grayscale Softcopy Presentation State Storage|7|0
~5.1.4.1.1.11.6|GrayscalePlanarMPRVolumetricPresentationStateStorage|Grayscale Planar MPR Volumetric Presentation State Storage|7|0
~5.1.4.1.1.11.7|CompositingPlanarMPRVolumetricPresentationStateStorage|Compositing Planar MPR Volumetric Presentation State Storage|7|0
~5.1.4.1.1.11.8|AdvancedBlendingPresentationStateStorage|Advanced Blending Presentation State Storage|7|0
~5.1.4.1.1.11.9|VolumeRenderingVolumetricPresentationStateStorage|Volume Rendering Volumetric Presentation State Storage|7|0
~5.1.4.1.1.12.1|XRayAngiographicImageStorage|X-Ray Angiographic Image Storage|7|0
~5.1.4.1.1.12.1.1|EnhancedXAImageStorage|Enhanced XA Image Storage|7|0
~5.1.4.1.1.12.2|XRayRadiofluoroscopicImageStorage|X-Ray Radiofluoroscopic Image Storage|7|0
~5.1.4.1.1.12.2.1|EnhancedXRFImageStorage|Enhanced XRF Image Storage|7|0
~5.1.4.1.1.12.3|XRayAngiographicBiPlaneImageStorage|X-Ray Angiographic Bi-Plane Image Storage|7|1
~5.1.4.1.1.12.77|||7|1
~5.1.4.1.1.128|PositronEmissionTomographyImageStorage|Positron Emission Tomography Image Storage|7|0
~5.1.4.1.1.128.1|LegacyConvertedEnhancedPETImageStorage|Legacy Converted Enhanced PET Image Storage|7|0
~5.1.4.1.1.129|StandalonePETCurveStorage|Standalone PET Curve Storage|7|1
~5.1.4.1.1.13.1.1|XRay3DAngiographicImageStorage|X-Ray 3D Angiographic Image Storage|7|0
~5.1.4.1.1.13.1.2|XRay3DCraniofacialImageStorage|X-Ray 3D Craniofacial Image Storage|7|0
~5.1.4.1.1.13.1.3|BreastTomosynthesisImageStorage|Breast Tomosynthesis Image Storage|7|0
~5.1.4.1.1.13.1.4|BreastProjectionXRayImageStorageForPresentation|Breast Projection X-Ray Image Storage - For Presentation|7|0
~5.1.4.1.1.13.1.5|BreastProjectionXRayImageStorageForProcessing|Breast Projection X-Ray Image Storage - For Processing|7|0
~5.1.4.1.1.130|EnhancedPETImageStorage|Enhanced PET Image Storage|7|0
~5.1.4.1.1.131|BasicStructuredDisplayStorage|Basic Structured Display Storage|7|0
~5.1.4.1.1.14.1|IntravascularOpticalCoherenceTomographyImageStorageForPresentation|Intravascular Optical Coherence Tomography Image Storage - For Presentation|7|0
~5.1.4.1.1.14.2|IntravascularOpticalCoherenceTomographyImageStorageForProcessing|Intravascular Optical Coherence Tomography Image Storage - For Processing|7|0
~5.1.4.1.1.2|CTImageStorage|CT Image Storage|7|0
~5.1.4.1.1.2.1|EnhancedCTImageStorage|Enhanced CT Image Storage|7|0
~5.1.4.1.1.2.2|LegacyConvertedEnhancedCTImageStorage|Legacy Converted Enhanced CT Image Storage|7|0
~5.1.4.1.1.2.3|CTImageStorageForProcessing|CT Image Storage - For Processing|7|0
~5.1.4.1.1.2.4|EnhancedCTImageStorageForProcessing|Enhanced CT Image Storage - For Processing|7|0
~5.1.4.1.1.2.5|LegacyConvertedEnhancedCTImageStorageForProcessing|Legacy Converted Enhanced CT Image Storage - For Processing|7|0
~5.1.4.1.1.20|NuclearMedicineImageStorage|Nuclear Medicine Image Storage|7|0
~5.1.4.1.1.200.1|CTDefinedProcedureProtocolStorage|CT Defined Procedure Protocol Storage|7|0
~5.1.4.1.1.200.2|CTPerformedProcedureProtocolStorage|CT Performed Procedure Protocol Storage|7|0
~5.1.4.1.1.200.3|ProtocolApprovalStorage|Protocol Approval Storage|7|0
~5.1.4.1.1.200.4|ProtocolApprovalInformationModelFind|Protocol Approval Information Model - FIND|7|0
~5.1.4.1.1.200.5|ProtocolApprovalInformationModelMove|Protocol Approval Information Model - MOVE|7|0
~5.1.4.1.1.200.6|ProtocolApprovalInformationModelGet|Protocol Approval Information Model - GET|7|0
~5.1.4.1.1.200.7|XADefinedProcedureProtocolStorage|XA Defined Procedure Protocol Storage|7|0
~5.1.4.1.1.200.8|XAPerformedProcedureProtocolStorage|XA Performed Procedure Protocol Storage|7|0
~5.1.4.1.1.201.1|InventoryStorage|Inventory Storage|7|0
~5.1.4.1.1.201.2|InventoryFind|Inventory - FIND|7|0
~5.1.4.1.1.201.3|InventoryMove|Inventory - MOVE|7|0
~5.1.4.1.1.201.4|InventoryGet|Inventory - GET|7|0
~5.1.4.1.1.201.5|InventoryCreation|Inventory Creation|7|0
~5.1.4.1.1.201.6|RepositoryQuery|Repository Query|7|0
~5.1.4.1.1.3|UltrasoundMultiFrameImageStorageRetired|Ultrasound Multi-frame Image Storage|7|1
~5.1.4.1.1.3.1|UltrasoundMultiFrameImageStorage|Ultrasound Multi-frame Image Storage|7|0
~5.1.4.1.1.30|ParametricMapStorage|Parametric Map Storage|7|0
~5.1.4.1.1.4|MRImageStorage|MR Image Storage|7|0
~5.1.4.1.1.4.1|EnhancedMRImageStorage|Enhanced MR Image Storage|7|0
~5.1.4.1.1.4.2|MRSpectroscopyStorage|MR Spectroscopy Storage|7|0
~5.1.4.1.1.4.3|EnhancedMRColorImageStorage|Enhanced MR Color Image Storage|7|0
~5.1.4.1.1.4.4|LegacyConvertedEnhancedMRImageStorage|Legacy Converted Enhanced MR Image Storage|7|0
~5.1.4.1.1.40|||7|1
~5.1.4.1.1.481.1|RTImageStorage|RT Image Storage|7|0
~5.1.4.1.1.481.10|RTPhysicianIntentStorage|RT Physician Intent Storage|7|0
~5.1.4.1.1.481.11|RTSegmentAnnotationStorage|RT Segment Annotation Storage|7|0
~5.1.4.1.1.481.12|RTRadiationSetStorage|RT Radiation Set Storage|7|0
~5.1.4.1.1.481.13|CArmPhotonElectronRadiationStorage|C-Arm Photon-Electron Radiation Storage|7|0
~5.1.4.1.1.481.14|TomotherapeuticRadiationStorage|Tomotherapeutic Radiation Storage|7|0
~5.1.4.1.1.481.15|RoboticArmRadiationStorage|Robotic-Arm Radiation Storage|7|0
~5.1.4.1.1.481.16|RTRadiationRecordSetStorage|RT Radiation Record Set Storage|7|0
~5.1.4.1.1.481.17|RTRadiationSalvageRecordStorage|RT Radiation Salvage Record Storage|7|0
~5.1.4.1.1.481.18|TomotherapeuticRadiationRecordStorage|Tomotherapeutic Radiation Record Storage|7|0
~5.1.4.1.1.481.19|CArmPhotonElectronRadiationRecordStorage|C-Arm Photon-Electron Radiation Record Storage|7|0
~5.1.4.1.1.481.2|RTDoseStorage|RT Dose Storage|7|0
~5.1.4.1.1.481.20|RoboticRadiationRecordStorage|Robotic Radiation Record Storage|7|0
~5.1.4.1.1.481.21|RTRadiationSetDeliveryInstructionStorage|RT Radiation Set Delivery Instruction Storage|7|0
~5.1.4.1.1.481.22|RTTreatmentPreparationStorage|RT Treatment Preparation Storage|7|0
~5.1.4.1.1.481.23|EnhancedRTImageStorage|Enhanced RT Image Storage|7|0
~5.1.4.1.1.481.24|EnhancedContinuousRTImageStorage|Enhanced Continuous RT Image Storage|7|0
~5.1.4.1.1.481.25|RTPatientPositionAcquisitionInstructionStorage|RT Patient Position Acquisition Instruction Storage|7|0
~5.1.4.1.1.481.3|RTStructureSetStorage|RT Structure Set Storage|7|0
~5.1.4.1.1.481.4|RTBeamsTreatmentRecordStorage|RT Beams Treatment Record Storage|7|0
~5.1.4.1.1.481.5|RTPlanStorage|RT Plan Storage|7|0
~5.1.4.1.1.481.6|RTBrachyTreatmentRecordStorage|RT Brachy Treatment Record Storage|7|0
~5.1.4.1.1.481.7|RTTreatmentSummaryRecordStorage|RT Treatment Summary Record Storage|7|0
~5.1.4.1.1.481.8|RTIonPlanStorage|RT Ion Plan Storage|7|0
~5.1.4.1.1.481.9|RTIonBeamsTreatmentRecordStorage|RT Ion Beams Treatment Record Storage|7|0
~5.1.4.1.1.5|NuclearMedicineImageStorageRetired|Nuclear Medicine Image Storage|7|1
~5.1.4.1.1.501.1|DICOSCTImageStorage|DICOS CT Image Storage|7|0
~5.1.4.1.1.501.2.1|DICOSDigitalXRayImageStorageForPresentation|DICOS Digital X-Ray Image Storage - For Presentation|7|0
~5.1.4.1.1.501.2.2|DICOSDigitalXRayImageStorageForProcessing|DICOS Digital X-Ray Image Storage - For Processing|7|0
~5.1.4.1.1.501.3|DICOSThreatDetectionReportStorage|DICOS Threat Detection Report Storage|7|0
~5.1.4.1.1.501.4|DICOS2DAITStorage|DICOS 2D AIT Storage|7|0
~5.1.4.1.1.501.5|DICOS3DAITStorage|DICOS 3D AIT Storage|7|0
~5.1.4.1.1.501.6|DICOSQuadrupoleResonanceStorage|DICOS Quadrupole Resonance (QR) Storage|7|0
~5.1.4.1.1.6|UltrasoundImageStorageRetired|Ultrasound Image Storage|7|1
~5.1.4.1.1.6.1|UltrasoundImageStorage|Ultrasound Image Storage|7|0
~5.1.4.1.1.6.2|EnhancedUSVolumeStorage|Enhanced US Volume Storage|7|0
~5.1.4.1.1.6.3|PhotoacousticImageStorage|Photoacoustic Image Storage|7|0
~5.1.4.1.1.601.1|EddyCurrentImageStorage|Eddy Current Image Storage|7|0
~5.1.4.1.1.601.2|EddyCurrentMultiFrameImageStorage|Eddy Current Multi-frame Image Storage|7|0
~5.1.4.1.1.601.5|UltrasoundWaveformStorage|Ultrasound Waveform Storage|7|0
~5.1.4.1.1.66|RawDataStorage|Raw Data Storage|7|0
~5.1.4.1.1.66.1|SpatialRegistrationStorage|Spatial Registration Storage|7|0
~5.1.4.1.1.66.2|SpatialFiducialsStorage|Spatial Fiducials Storage|7|0
~5.1.4.1.1.66.3|DeformableSpatialRegistrationStorage|Deformable Spatial Registration Storage|7|0
~5.1.4.1.1.66.4|SegmentationStorage|Segmentation Storage|7|0
~5.1.4.1.1.66.5|SurfaceSegmentationStorage|Surface Segmentation Storage|7|0
~5.1.4.1.1.66.6|TractographyResultsStorage|Tractography Results Storage|7|0
~5.1.4.1.1.66.7|LabelMapSegmentationStorage|Label Map Segmentation Storage|7|0
~5.1.4.1.1.66.8|HeightMapSegmentationStorage|Height Map Segmentation Storage|7|0
~5.1.4.1.1.67|RealWorldValueMappingStorage|Real World Value Mapping Storage|7|0
~5.1.4.1.1.68.1|SurfaceScanMeshStorage|Surface Scan Mesh Storage|7|0
~5.1.4.1.1.68.2|SurfaceScanPointCloudStorage|Surface Scan Point Cloud Storage|7|0
~5.1.4.1.1.7|SecondaryCaptureImageStorage|Secondary Capture Image Storage|7|0
~5.1.4.1.1.7.1|MultiFrameSingleBitSecondaryCaptureImageStorage|Multi-frame Single Bit Secondary Capture Image Storage|7|0
~5.1.4.1.1.7.2|MultiFrameGrayscaleByteSecondaryCaptureImageStorage|Multi-frame Grayscale Byte Secondary Capture Image Storage|7|0
~5.1.4.1.1.7.3|MultiFrameGrayscaleWordSecondaryCaptureImageStorage|Multi-frame Grayscale Word Secondary Capture Image Storage|7|0
~5.1.4.1.1.7.4|MultiFrameTrueColorSecondaryCaptureImageStorage|Multi-frame True Color Secondary Capture Image Storage|7|0
~5.1.4.1.1.77.1|VLImageStorageTrial|VL Image Storage - Trial|7|1
~5.1.4.1.1.77.1.1|VLEndoscopicImageStorage|VL Endoscopic Image Storage|7|0
~5.1.4.1.1.77.1.1.1|VideoEndoscopicImageStorage|Video Endoscopic Image Storage|7|0
~5.1.4.1.1.77.1.2|VLMicroscopicImageStorage|VL Microscopic Image Storage|7|0
~5.1.4.1.1.77.1.2.1|VideoMicroscopicImageStorage|Video Microscopic Image Storage|7|0
~5.1.4.1.1.77.1.3|VLSlideCoordinatesMicroscopicImageStorage|VL Slide-Coordinates Microscopic Image Storage|7|0
~5.1.4.1.1.77.1.4|VLPhotographicImageStorage|VL Photographic Image Storage|7|0
~5.1.4.1.1.77.1.4.1|VideoPhotographicImageStorage|Video Photographic Image Storage|7|0
~5.1.4.1.1.77.1.5.1|OphthalmicPhotography8BitImageStorage|Ophthalmic Photography 8 Bit Image Storage|7|0
~5.1.4.1.1.77.1.5.2|OphthalmicPhotography16BitImageStorage|Ophthalmic Photography 16 Bit Image Storage|7|0
~5.1.4.1.1.77.1.5.3|StereometricRelationshipStorage|Stereometric Relationship Storage|7|0
~5.1.4.1.1.77.1.5.4|OphthalmicTomographyImageStorage|Ophthalmic Tomography Image Storage|7|0
~5.1.4.1.1.77.1.5.5|WideFieldOphthalmicPhotographyStereographicProjectionImageStorage|Wide Field Ophthalmic Photography Stereographic Projection Image Storage|7|0
~5.1.4.1.1.77.1.5.6|WideFieldOphthalmicPhotography3DCoordinatesImageStorage|Wide Field Ophthalmic Photography 3D Coordinates Image Storage|7|0
~5.1.4.1.1.77.1.5.7|OphthalmicOpticalCoherenceTomographyEnFaceImageStorage|Ophthalmic Optical Coherence Tomography En Face Image Storage|7|0
~5.1.4.1.1.77.1.5.8|OphthalmicOpticalCoherenceTomographyBscanVolumeAnalysisStorage|Ophthalmic Optical Coherence Tomography B-scan Volume Analysis Storage|7|0
~5.1.4.1.1.77.1.6|VLWholeSlideMicroscopyImageStorage|VL Whole Slide Microscopy Image Storage|7|0
~5.1.4.1.1.77.1.7|DermoscopicPhotographyImageStorage|Dermoscopic Photography Image Storage|7|0
~5.1.4.1.1.77.1.8|ConfocalMicroscopyImageStorage|Confocal Microscopy Image Storage|7|0
~5.1.4.1.1.77.1.9|ConfocalMicroscopyTiledPyramidalImageStorage|Confocal Microscopy Tiled Pyramidal Image Storage|7|0
~5.1.4.1.1.77.2|VLMultiFrameImageStorageTrial|VL Multi-frame Image Storage - Trial|7|1
~5.1.4.1.1.78.1|LensometryMeasurementsStorage|Lensometry Measurements Storage|7|0
~5.1.4.1.1.78.2|AutorefractionMeasurementsStorage|Autorefraction Measurements Storage|7|0
~5.1.4.1.1.78.3|KeratometryMeasurementsStorage|Keratometry Measurements Storage|7|0
~5.1.4.1.1.78.4|SubjectiveRefractionMeasurementsStorage|Subjective Refraction Measurements Storage|7|0
~5.1.4.1.1.78.5|VisualAcuityMeasurementsStorage|Visual Acuity Measurements Storage|7|0
~5.1.4.1.1.78.6|SpectaclePrescriptionReportStorage|Spectacle Prescription Report Storage|7|0
~5.1.4.1.1.78.7|OphthalmicAxialMeasurementsStorage|Ophthalmic Axial Measurements Storage|7|0
~5.1.4.1.1.78.8|IntraocularLensCalculationsStorage|Intraocular Lens Calculations Storage|7|0
~5.1.4.1.1.79.1|MacularGridThicknessAndVolumeReportStorage|Macular Grid Thickness and Volume Report Storage|7|0
~5.1.4.1.1.8|StandaloneOverlayStorage|Standalone Overlay Storage|7|1
~5.1.4.1.1.80.1|OphthalmicVisualFieldStaticPerimetryMeasurementsStorage|Ophthalmic Visual Field Static Perimetry Measurements Storage|7|0
~5.1.4.1.1.81.1|OphthalmicThicknessMapStorage|Ophthalmic Thickness Map Storage|7|0
~5.1.4.1.1.82.1|CornealTopographyMapStorage|Corneal Topography Map Storage|7|0
~5.1.4.1.1.88.1|TextSRStorageTrial|Text SR Storage - Trial|7|1
~5.1.4.1.1.88.11|BasicTextSRStorage|Basic Text SR Storage|7|0
~5.1.4.1.1.88.2|AudioSRStorageTrial|Audio SR Storage - Trial|7|1
~5.1.4.1.1.88.22|EnhancedSRStorage|Enhanced SR Storage|7|0
~5.1.4.1.1.88.3|DetailSRStorageTrial|Detail SR Storage - Trial|7|1
~5.1.4.1.1.88.33|ComprehensiveSRStorage|Comprehensive SR Storage|7|0
~5.1.4.1.1.88.34|Comprehensive3DSRStorage|Comprehensive 3D SR Storage|7|0
~5.1.4.1.1.88.35|ExtensibleSRStorage|Extensible SR Storage|7|0
~5.1.4.1.1.88.4|ComprehensiveSRStorageTrial|Comprehensive SR Storage - Trial|7|1
~5.1.4.1.1.88.40|ProcedureLogStorage|Procedure Log Storage|7|0
~5.1.4.1.1.88.50|MammographyCADSRStorage|Mammography CAD SR Storage|7|0
~5.1.4.1.1.88.59|KeyObjectSelectionDocumentStorage|Key Object Selection Document Storage|7|0
~5.1.4.1.1.88.65|ChestCADSRStorage|Chest CAD SR Storage|7|0
~5.1.4.1.1.88.67|XRayRadiationDoseSRStorage|X-Ray Radiation Dose SR Storage|7|0
~5.1.4.1.1.88.68|RadiopharmaceuticalRadiationDoseSRStorage|Radiopharmaceutical Radiation Dose SR Storage|7|0
~5.1.4.1.1.88.69|ColonCADSRStorage|Colon CAD SR Storage|7|0
~5.1.4.1.1.88.70|ImplantationPlanSRStorage|Implantation Plan SR Storage|7|0
~5.1.4.1.1.88.71|AcquisitionContextSRStorage|Acquisition Context SR Storage|7|0
~5.1.4.1.1.88.72|SimplifiedAdultEchoSRStorage|Simplified Adult Echo SR Storage|7|0
~5.1.4.1.1.88.73|PatientRadiationDoseSRStorage|Patient Radiation Dose SR Storage|7|0
~5.1.4.1.1.88.74|PlannedImagingAgentAdministrationSRStorage|Planned Imaging Agent Administration SR Storage|7|0
~5.1.4.1.1.88.75|PerformedImagingAgentAdministrationSRStorage|Performed Imaging Agent Administration SR Storage|7|0
~5.1.4.1.1.88.76|EnhancedXRayRadiationDoseSRStorage|Enhanced X-Ray Radiation Dose SR Storage|7|0
~5.1.4.1.1.88.77|WaveformAnnotationSRStorage|Waveform Annotation SR Storage|7|0
~5.1.4.1.1.9|StandaloneCurveStorage|Standalone Curve Storage|7|1
~5.1.4.1.1.9.1|WaveformStorageTrial|Waveform Storage - Trial|7|1
~5.1.4.1.1.9.1.1|TwelveLeadECGWaveformStorage|12-lead ECG Waveform Storage|7|0
~5.1.4.1.1.9.1.2|GeneralECGWaveformStorage|General ECG Waveform Storage|7|0
~5.1.4.1.1.9.1.3|AmbulatoryECGWaveformStorage|Ambulatory ECG Waveform Storage|7|0
~5.1.4.1.1.9.1.4|General32bitECGWaveformStorage|General 32-bit ECG Waveform Storage|7|0
~5.1.4.1.1.9.100.1|WaveformPresentationStateStorage|Waveform Presentation State Storage|7|0
~5.1.4.1.1.9.100.2|WaveformAcquisitionPresentationStateStorage|Waveform Acquisition Presentation State Storage|7|0
~5.1.4.1.1.9.2.1|HemodynamicWaveformStorage|Hemodynamic Waveform Storage|7|0
~5.1.4.1.1.9.3.1|CardiacElectrophysiologyWaveformStorage|Cardiac Electrophysiology Waveform Storage|7|0
~5.1.4.1.1.9.4.1|BasicVoiceAudioWaveformStorage|Basic Voice Audio Waveform Storage|7|0
~5.1.4.1.1.9.4.2|GeneralAudioWaveformStorage|General Audio Waveform Storage|7|0
~5.1.4.1.1.9.5.1|ArterialPulseWaveformStorage|Arterial Pulse Waveform Storage|7|0
~5.1.4.1.1.9.6.1|RespiratoryWaveformStorage|Respiratory Waveform Storage|7|0
~5.1.4.1.1.9.6.2|MultichannelRespiratoryWaveformStorage|Multi-channel Respiratory Waveform Storage|7|0
~5.1.4.1.1.9.7.1|RoutineScalpElectroencephalogramWaveformStorage|Routine Scalp Electroencephalogram Waveform Storage|7|0
~5.1.4.1.1.9.7.2|ElectromyogramWaveformStorage|Electromyogram Waveform Storage|7|0
~5.1.4.1.1.9.7.3|ElectrooculogramWaveformStorage|Electrooculogram Waveform Storage|7|0
~5.1.4.1.1.9.7.4|SleepElectroencephalogramWaveformStorage|Sleep Electroencephalogram Waveform Storage|7|0
~5.1.4.1.1.9.8.1|BodyPositionWaveformStorage|Body Position Waveform Storage|7|0
~5.1.4.1.1.90.1|ContentAssessmentResultsStorage|Content Assessment Results Storage|7|0
~5.1.4.1.1.91.1|MicroscopyBulkSimpleAnnotationsStorage|Microscopy Bulk Simple Annotations Storage|7|0
~5.1.4.1.2.1.1|PatientRootQueryRetrieveInformationModelFind|Patient Root Query/Retrieve Information Model - FIND|7|0
~5.1.4.1.2.1.2|PatientRootQueryRetrieveInformationModelMove|Patient Root Query/Retrieve Information Model - MOVE|7|0
~5.1.4.1.2.1.3|PatientRootQueryRetrieveInformationModelGet|Patient Root Query/Retrieve Information Model - GET|7|0
~5.1.4.1.2.2.1|StudyRootQueryRetrieveInformationModelFind|Study Root Query/Retrieve Information Model - FIND|7|0
~5.1.4.1.2.2.2|StudyRootQueryRetrieveInformationModelMove|Study Root Query/Retrieve Information Model - MOVE|7|0
~5.1.4.1.2.2.3|StudyRootQueryRetrieveInformationModelGet|Study Root Query/Retrieve Information Model - GET|7|0
~5.1.4.1.2.3.1|PatientStudyOnlyQueryRetrieveInformationModelFind|Patient/Study Only Query/Retrieve Information Model - FIND|7|1
~5.1.4.1.2.3.2|PatientStudyOnlyQueryRetrieveInformationModelMove|Patient/Study Only Query/Retrieve Information Model - MOVE|7|1
~5.1.4.1.2.3.3|PatientStudyOnlyQueryRetrieveInformationModelGet|Patient/Study Only Query/Retrieve Information Model - GET|7|1
~5.1.4.1.2.4.2|CompositeInstanceRootRetrieveMove|Composite Instance Root Retrieve - MOVE|7|0
~5.1.4.1.2.4.3|CompositeInstanceRootRetrieveGet|Composite Instance Root Retrieve - GET|7|0
~5.1.4.1.2.5.3|CompositeInstanceRetrieveWithoutBulkDataGet|Composite Instance Retrieve Without Bulk Data - GET|7|0
~5.1.4.20.1|DefinedProcedureProtocolInformationModelFind|Defined Procedure Protocol Information Model - FIND|7|0
~5.1.4.20.2|DefinedProcedureProtocolInformationModelMove|Defined Procedure Protocol Information Model - MOVE|7|0
~5.1.4.20.3|DefinedProcedureProtocolInformationModelGet|Defined Procedure Protocol Information Model - GET|7|0
~5.1.4.31|ModalityWorklistInformationModelFind|Modality Worklist Information Model - FIND|7|0
~5.1.4.32|GeneralPurposeWorklistManagementMeta|General Purpose Worklist Management Meta SOP Class|6|1
~5.1.4.32.1|GeneralPurposeWorklistInformationModelFind|General Purpose Worklist Information Model - FIND|7|1
~5.1.4.32.2|GeneralPurposeScheduledProcedureStep|General Purpose Scheduled Procedure Step SOP Class|7|1
~5.1.4.32.3|GeneralPurposePerformedProcedureStep|General Purpose Performed Procedure Step SOP Class|7|1
~5.1.4.33|InstanceAvailabilityNotification|Instance Availability Notification SOP Class|7|0
~5.1.4.34.1|RTBeamsDeliveryInstructionStorageTrial|RT Beams Delivery Instruction Storage - Trial|7|1
~5.1.4.34.10|RTBrachyApplicationSetupDeliveryInstructionStorage|RT Brachy Application Setup Delivery Instruction Storage|7|0
~5.1.4.34.2|RTConventionalMachineVerificationTrial|RT Conventional Machine Verification - Trial|7|1
~5.1.4.34.3|RTIonMachineVerificationTrial|RT Ion Machine Verification - Trial|7|1
~5.1.4.34.4|UnifiedWorklistAndProcedureStepTrial|Unified Worklist and Procedure Step Service Class - Trial|8|1
~5.1.4.34.4.1|UnifiedProcedureStepPushTrial|Unified Procedure Step - Push SOP Class - Trial|7|1
~5.1.4.34.4.2|UnifiedProcedureStepWatchTrial|Unified Procedure Step - Watch SOP Class - Trial|7|1
~5.1.4.34.4.3|UnifiedProcedureStepPullTrial|Unified Procedure Step - Pull SOP Class - Trial|7|1
~5.1.4.34.4.4|UnifiedProcedureStepEventTrial|Unified Procedure Step - Event SOP Class - Trial|7|1
~5.1.4.34.5|UPSGlobalSubscriptionInstance|UPS Global Subscription SOP Instance|13|0
~5.1.4.34.5.1|UPSFilteredGlobalSubscriptionInstance|UPS Filtered Global Subscription SOP Instance|13|0
~5.1.4.34.6|UnifiedWorklistAndProcedureStep|Unified Worklist and Procedure Step Service Class|8|0
~5.1.4.34.6.1|UnifiedProcedureStepPush|Unified Procedure Step - Push SOP Class|7|0
~5.1.4.34.6.2|UnifiedProcedureStepWatch|Unified Procedure Step - Watch SOP Class|7|0
~5.1.4.34.6.3|UnifiedProcedureStepPull|Unified Procedure Step - Pull SOP Class|7|0
~5.1.4.34.6.4|UnifiedProcedureStepEvent|Unified Procedure Step - Event SOP Class|7|0
~5.1.4.34.6.5|UnifiedProcedureStepQuery|Unified Procedure Step - Query SOP Class|7|0
~5.1.4.34.7|RTBeamsDeliveryInstructionStorage|RT Beams Delivery Instruction Storage|7|0
~5.1.4.34.8|RTConventionalMachineVerification|RT Conventional Machine Verification|7|0
~5.1.4.34.9|RTIonMachineVerification|RT Ion Machine Verification|7|0
~5.1.4.37.1|GeneralRelevantPatientInformationQuery|General Relevant Patient Information Query|7|0
~5.1.4.37.2|BreastImagingRelevantPatientInformationQuery|Breast Imaging Relevant Patient Information Query|7|0
~5.1.4.37.3|CardiacRelevantPatientInformationQuery|Cardiac Relevant Patient Information Query|7|0
~5.1.4.38.1|HangingProtocolStorage|Hanging Protocol Storage|7|0
~5.1.4.38.2|HangingProtocolInformationModelFind|Hanging Protocol Information Model - FIND|7|0
~5.1.4.38.3|HangingProtocolInformationModelMove|Hanging Protocol Information Model - MOVE|7|0
~5.1.4.38.4|HangingProtocolInformationModelGet|Hanging Protocol Information Model - GET|7|0
~5.1.4.39.1|ColorPaletteStorage|Color Palette Storage|7|0
~5.1.4.39.2|ColorPaletteQueryRetrieveInformationModelFind|Color Palette Query/Retrieve Information Model - FIND|7|0
~5.1.4.39.3|ColorPaletteQueryRetrieveInformationModelMove|Color Palette Query/Retrieve Information Model - MOVE|7|0
~5.1.4.39.4|ColorPaletteQueryRetrieveInformationModelGet|Color Palette Query/Retrieve Information Model - GET|7|0
~5.1.4.41|ProductCharacteristicsQuery|Product Characteristics Query SOP Class|7|0
~5.1.4.42|SubstanceApprovalQuery|Substance Approval Query SOP Class|7|0
~5.1.4.43.1|GenericImplantTemplateStorage|Generic Implant Template Storage|7|0
~5.1.4.43.2|GenericImplantTemplateInformationModelFind|Generic Implant Template Information Model - FIND|7|0
~5.1.4.43.3|GenericImplantTemplateInformationModelMove|Generic Implant Template Information Model - MOVE|7|0
~5.1.4.43.4|GenericImplantTemplateInformationModelGet|Generic Implant Template Information Model - GET|7|0
~5.1.4.44.1|ImplantAssemblyTemplateStorage|Implant Assembly Template Storage|7|0
~5.1.4.44.2|ImplantAssemblyTemplateInformationModelFind|Implant Assembly Template Information Model - FIND|7|0
~5.1.4.44.3|ImplantAssemblyTemplateInformationModelMove|Implant Assembly Template Information Model - MOVE|7|0
~5.1.4.44.4|ImplantAssemblyTemplateInformationModelGet|Implant Assembly Template Information Model - GET|7|0
~5.1.4.45.1|ImplantTemplateGroupStorage|Implant Template Group Storage|7|0
~5.1.4.45.2|ImplantTemplateGroupInformationModelFind|Implant Template Group Information Model - FIND|7|0
~5.1.4.45.3|ImplantTemplateGroupInformationModelMove|Implant Template Group Information Model - MOVE|7|0
~5.1.4.45.4|ImplantTemplateGroupInformationModelGet|Implant Template Group Information Model - GET|7|0
~7.1.1|NativeDICOMModel|Native DICOM Model|1|0
~7.1.2|AbstractMultiDimensionalImageModel|Abstract Multi-Dimensional Image Model|1|0
~8.1.1|DICOMContentMappingResource|DICOM Content Mapping Resource|5|0`,
  /** Transfer Syntax UID and its encoding: E or I for the VR, L or B for the byte order, D deflated, C encapsulated. */
  transferSyntaxes: `~1.2|IL
~1.2.1|EL
~1.2.1.98|ELC
~1.2.1.99|ELD
~1.2.2|EB
~1.2.4.50|ELC
~1.2.4.51|ELC
~1.2.4.52|ELC
~1.2.4.53|ELC
~1.2.4.54|ELC
~1.2.4.55|ELC
~1.2.4.56|ELC
~1.2.4.57|ELC
~1.2.4.58|ELC
~1.2.4.59|ELC
~1.2.4.60|ELC
~1.2.4.61|ELC
~1.2.4.62|ELC
~1.2.4.63|ELC
~1.2.4.64|ELC
~1.2.4.65|ELC
~1.2.4.66|ELC
~1.2.4.70|ELC
~1.2.4.80|ELC
~1.2.4.81|ELC
~1.2.4.90|ELC
~1.2.4.91|ELC
~1.2.4.92|ELC
~1.2.4.93|ELC
~1.2.4.94|EL
~1.2.4.95|ELD
~1.2.4.100|ELC
~1.2.4.100.1|ELC
~1.2.4.101|ELC
~1.2.4.101.1|ELC
~1.2.4.102|ELC
~1.2.4.102.1|ELC
~1.2.4.103|ELC
~1.2.4.103.1|ELC
~1.2.4.104|ELC
~1.2.4.104.1|ELC
~1.2.4.105|ELC
~1.2.4.105.1|ELC
~1.2.4.106|ELC
~1.2.4.106.1|ELC
~1.2.4.107|ELC
~1.2.4.108|ELC
~1.2.4.110|ELC
~1.2.4.111|ELC
~1.2.4.112|ELC
~1.2.4.201|ELC
~1.2.4.202|ELC
~1.2.4.203|ELC
~1.2.4.204|EL
~1.2.4.205|ELD
~1.2.5|ELC
~1.2.7.1|EL
~1.2.7.2|EL
~1.2.7.3|EL
~1.2.8.1|ELC
~1.20|IL`,
} as const;
