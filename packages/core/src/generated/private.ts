// Written by scripts/generate.mjs from data/private.json. Do not edit.

/** Private data elements, packed: `=` Private Creator, `#` group, then low byte of the element, VR, VM unless 1, name. */
export const privateTable =
  `=1.2.840.113663.1
#0029
00US
01US
=1.2.840.113681
#0019
10ST CR Image Params Common
11ST CR Image IP Params Single
12ST CR Image IP Params Left
13ST CR Image IP Params Right
=1.2.840.113708.794.1.1.2.0
#0087
10CS Media Type
20CS Media Location
30ST Storage File ID
40DS Study or Image Size in MB
50IS Estimated Retrieve Time
=2.16.840.1.114059.1.1.6.1.50.1
#0029
20LT Description
21ST Orientation
22ST Parameter 1
23ST Parameter 2
24LO Teeth
25LO Jaw
26LO Quadrant
27LO CRC
=A.L.I. Technologies, Inc.
#3711
01LO Filename
02OB Data Blob of a Visit
03US Revision Number
04UL Unix Timestamp
05IS Bag ID
0cUI Original Study UID
0dUS Overlay Grayscale Value
0eCS Anonymization Status
=ACUSON
#0009
00IS
01IS
02UN
03UN
04UN
05UN
06UN
07UN
08LT
09LT
0aIS
0bIS
0cIS
0dIS
0eIS
0fUN
10IS
11UN
12IS
13IS
14LT
15UN
=ACUSON: 1.2.840.11386.1.0
#7fdf
00IS Lossy Compression Ratio
01US Image Format
02US Acuson Region Type
0bUL Acuson Image Apex X
0cUL Acuson Image Apex Y
0dIS B-Color-On Flag
=ACUSON:1.2.840.113680.1.0:0921
#0009
20UN View Name
2aUN View List
=ACUSON:1.2.840.113680.1.0:7f10
#7fdf
00UN Lossy Compression Ratio
01UN Image Format
02UN Acuson Region Type
0bUN Acuson Image Apex X
0cUN Acuson Image Apex Y
0dUN B-Color-On Flag
0eUN Acuson Mechanical Apex X
0fUN Acuson Mechanical Apex Y
10UN Acquisition Type:
18UN Transformation Matrix Sequence
20UN Left angle
22UN Right angle
24UN Color Map Family
25UN Full Colormap.
26UN Color Invert
27UN Color Baseline
28UN CD Color Mix Points X1
29UN CD Color Mix Points Y1
2aUN CD Color Mix Points X2
2bUN CD Color Mix Points Y2
2cUN Color Accent
30UN Persistence SQ
31UN Persistence Mode
32UN Persistence Coefficient Mode
33UN Alpha coefficient
34UN Gamma coefficient
35UN Persistence Time Flag
36UN Persistence adaptive flag
37UN Persistence Frame Rate
38UN Persistence ID
40UN Observation Date Time SQ
50UN Capture Type Name
52UN Capture Type Number
54UN Number of Capture Types
60UN CD Steering Angle
61UN CD PRI
62UN CD Dynamic Range
63UN CD Velocity Scale Min
64UN CD Velocity Scale Max
65UN CD Color Mode
66UN CD Frequency
67UN CD Balance
68UN CD Delta
69UN CD Pan Box Min X0
6aUN CD Pan Box Min Y0
6bUN CD Pan Box Min X1
6cUN CD Pan Box Min Y1
6dUN CPS Map Type
6eUN CPS Map Data
6fUN CPS Balance Setting
70UN 3DCard Step Angle
71UN 3DCard Xdcr Angle
72UN B-mode Frequency
73UN B-mode Dynamic Range
74UN B-mode Frame Rate
75UN B-mode Space Time
76UN B-mode Persistence
77UN B-mode Display Depth Start
78UN B-mode Display Depth End
79UN B-mode Res Mode
7aUN B-mode Preset Application
7bUN Image Spec Name
7cUN B Preset Image Look
7dUN B-mode Post Processing
7eUN B Edge
7fUN B Delta
80UN B-mode 1D Post Processing Curve
81UN B-mode Delta (ECRI) Map Diagonal
82UN Bytes Per Timestamp
83UN Microseconds in unit timestamp
84UN Start Stopwatch Timestamp
85UN Acoustic Frame Timestamp
86UN R-Wave Timestamp
87UN Last Destruction Timestamp
88UN Pixels Per Second
89UN ECG Reference Timestamp
8aUN ECG Sampling Interval (milliseconds)
8bUN ECG Sample Count
8cUN ECG Sample Size
8dUN ECG Data Value
8eUN Contrast/Active Image Indicator
8fUN Live Dual Mode Indicator
90UN 3DCard Clipset ID
91UN 3DCard HRWave Min
92UN 3DCard HRWave Max
93UN Perspective Capture Type
f1UN Trigger Mask.
f2UN Study Directory
f3UN Last Modify Date
f4UN Last Modify Time
f5UN Teaching Study
f6UN Series Base UID
=ACUSON:1.2.840.113680.1.0:7ffe
#7fdf
00UN Data Padding
=ADAC_IMG
#0019
02IS Ver200 ADAC Pegasys File Size
10LO2 ADAC Header Signature
11US Number of ADAC Headers
12IS1-n ADAC Header/Image Sizes
20OB ADAC Pegasys Headers
21US Ver200 Number of ADAC Headers
41IS1-n Ver200 ADAC Header/Image Size
61OB Ver200 ADAC Pegasys Headers
#7043
00SH Cardiac Stress State
10LO Philips NM Private Group
=AEGIS_DICOM_2.00
#0003
00US1-n
#0005
00US1-n
#0009
00US1-n
#0019
00US1-n
#0029
00US1-n
#1369
00US1-n
=AGFA
#0009
10LO
11LO
13LO
14LO
15LO
#0019
10SH Private Identification Code
11LO3 Identification Data (Note 2)
13LO Sensitometry Name
14ST3 Window/Level List (Note 3)
15LO Dose Monitoring List
16LO3 Other Info (Note 5)
1aLO Clipped Exposure Deviation
1bLO Logarithmic PLT Full Scale
60US Total number of series
61SH Session Number
62SH ID Station name
65US Number of images in study to be transmitted (only sent with autoverify: on)
70US Total number of images
80ST Geometrical Transformations
81ST Roam Origin
82US Zoom factor
93CS Status
=AGFA PACS Archive Mirroring 1.0
#0031
00CS
01UL
=AGFA-AG_HPState
#0071
18SQ
19SQ
1aSQ
1cSQ
1eSQ
20FL1-n
21FD1-n
22FD1-n
23FD1-n
24FD
#0073
23SH
24SQ
28SQ
80FL
#0075
10LO
#0087
01LO
02LO
=AGFA_ADC_Compact
#0019
05ST Data stream from cassette
10LO Private Identification Code
30ST Set of destination types
40ST Set of destination Ids
50ST Set of processing codes
60US Number of series in study
61US Session Number
62SH ID station name
70US Number of images in series
71US Break condition
72US Wait (or Hold) flag
73US ScanRes flag
74SH Operation code
95CS Image quality
=ALOKA:1.2.392.200039.103.2
#0009
00SH
04US1-n
06US1-n
0aSH
20CS
22CS
24CS
26IS
28IS
2aDS
30FD
32DS
34CS
#0019
08FD
0cCS
0eDS
18SL
1aSL
40SS
46US
50SL
52DS
54DS
56FD
=AMI Annotations_01
#3101
10SQ AMI Annotation Sequence (RET)
=AMI Annotations_02
#3101
20SQ AMI Annotation Sequence (RET)
=AMI ImageContextExt_01
#3107
a0CS AMI Window Function (RET)
b0DS AMI Window Slope (RET)
=AMI ImageContext_01
#3109
10CS AMI Window Invert (RET)
20IS AMI Window Center (RET)
30IS AMI Window Widith (RET)
40CS AMI Pixel Aspect Ratio Swap (RET)
50CS AMI Enable Averaging (RET)
60CS AMI Quality (RET)
70CS AMI Viewport Annotation Level (RET)
80CS AMI Show Image Annotation (RET)
90CS AMI Show Image Overlay (RET)
=AMI ImageTransform_01
#3107
10DS AMI Transformation Matrix (RET)
20DS AMI Center Offset (RET)
30DS AMI Magnification (RET)
40CS AMI Magnification Type (RET)
50DS AMI Displayed Area (RET)
60DS AMI Calibration Factor (RET)
=AMI Sequence AnnotElements_01
#3105
10DS AMI Annotation Element Position
20LT AMI Annotation Element Text
=AMI Sequence Annotations_01
#3103
10CS AMI Annotation Sequence (RET)
20UI AMI Annotation UID (RET)
30US AMI Annotation Color (RET)
40FD FontSize
50CS AMI Annotation Line Style (RET)
60SQ AMI Annotation Elements (RET)
70SH AMI Annotation Label (RET)
80PN AMI Annotation Creator (RET)
90PN AMI Annotation Modifiers (RET)
a0DA AMI Annotation Creation Date (RET)
b0TM AMI Annotation Creation Time (RET)
c0DA AMI Annotation Modification Dates (RET)
d0TM AMI Annotation Modification Times (RET)
e0US AMI Annotation Frame Number (RET)
=AMI Sequence Annotations_02
#3103
10CS AMI Annotation Sequence (RET)
20UI AMI Annotation UID (RET)
30US AMI Annotation Color (RET)
50CS AMI Annotation Line Style (RET)
60SQ AMI Annotation Elements (RET)
70SH AMI Annotation Label (RET)
80PN AMI Annotation Creator (RET)
90PN AMI Annotation Modifiers (RET)
a0DA AMI Annotation Creation Date (RET)
b0TM AMI Annotation Creation Time (RET)
c0DA AMI Annotation Modification Dates (RET)
d0TM AMI Annotation Modification Times (RET)
e0US AMI Annotation Frame Number (RET)
=AMI StudyExtensions_01
#3111
01UL AMI Last Released Annot Label (RET)
=AMICAS0
#0023
01UI
08US
10US
16SL
=APEX_PRIVATE
#0027
10LO Private Creator
11DS Bed Position
=ATL HDI V1.0
#0009
00UN Private
10UN Private
20UN Private
30UN Private
40UN Private
50UN Private
60UN Private
70UN Private
80UN Private
90UN Private
91UN Private
#0029
30UN Loop Mode
31UN Trigger mode
32UN Number of Loops
33UN Loop Indexes
34UN Loop Heart Rates
35UN Medications
=ATL PRIVATE TAGS
#0029
30UL Loop Mode
31UL Trigger mode
32UL Number of Loops
33DS1-n Loop Indexes
34DS1-n Loop Heart Rates
35LO Medications
=Acuson X500
#0009
20UN (a)View Name
2aUN View List
#0011
10UN Siemens Medical
11UN DIMAQ Software
20UN Private Data
21UN Private Data
#0013
10UN Siemens Medical
11UN DIMAQ Software
20UN Private Data
#0015
10UN Siemens Medical
11UN DIMAQ Software
20UN Private Data
#0017
10UN Siemens Medical
11UN DIMAQ Software
20UN Private Data
#0019
20UN Import Structured
=Agfa ADC NX
#0019
09SQ
f5CS Cassette Orientation
f6DS Plate Sensitivity
f7DS Plate Erasability
f8IS
feCS
=AgilityRuntime
#0029
11CS
12US
13US
14US
1fUS
=Applicare/Centricity Radiology Web/Version 1.0
#4109
01SH Mammography Laterality
02SH Mammography View Name
03SH Mammography View Modifier
=Applicare/Centricity Radiology Web/Version 2.0
#4111
01CS Secondary Spine Label
02IS Additional tags for Presentation State
=Applicare/Print/Version 5.1
#4101
01UL <internal
02SQ <internal
03LO <internal
04UL <internal
05FD <internal
06US <internal
07US <internal
08US <internal
09US <internal
=Applicare/RadStore/Version 1.0
#3113
01SL OBSOLETE
02SL Id1
03SL Id2
04SL Id3
11LO OBSOLETE
12CS State
13DT DateLastModified
14DT DateLastAccessed
15CS OBSOLETE
16FD ByteSize
17LO LibraryId
18LO Pathnames
19LO DriverPath
1aLO Source
1bLO Destination
1cSL MediumId
1dLO ArchiveId
1eLO Origin
21SL Version
22SL OBSOLETE
23ST InstanceFileLocation
31IS OBSOLETE
32IS OBSOLETE
33IS OBSOLETE
35LO ImageMediumLocation
36LO ImageMediumLabel
37CS ImageMediumState
38LO SeriesMediumLocation
39LO SeriesMediumLabel
3aCS SeriesMediumState
3bLO StudyMediumLocation
3cLO StudyMediumLabel
3dCS StudyMediumState
52CS StudyState
53CS SeriesState
55CS ImageStateText
56CS SeriesStateText
57CS StudyStateText
60DT Expiration
69AT DeletedTags
=Applicare/RadWorks/Version 5.0
#3109
01ST <internal
02SH NEW/SEEN Status
03CS Delete Lock
04CS <internal
05CS <internal
06CS <internal
07UL <internal
08LO Receive Origin
09LO Folder
0aDA Receive Date
0bTM Receive Time
0cCS Prior
0dCS STAT Study
0eCS <internal
10CS <internal
11LO <internal
12LO <internal
13DA <internal
14TM <internal
19LO <internal
20UI <internal
21CS <internal
22AE <internal
23US <internal
24LO <internal
25LO <internal
26UI <internal
27SQ <internal
28LO <internal
29LO <internal
2aLO Send Flag
2bLO Print Flag
2cLO Archive Flag
30LO <internal
31CS <internal
32CS <internal
33CS Request Storage Commitment
34CS Requested Compression
35SQ <internal
36LO <internal
37UI <internal
38SH <internal
39SH <internal
40IS <internal
41CS <internal
42CS <internal
43CS Archive Status
eeUI <internal
efCS <internal
=Applicare/RadWorks/Version 6.0
#4103
01AT Internal: non-existent tags
02UI Internal: non-existent objects
#4105
01CS Annotation Type
02DS Annotation Value
03UI Cutline Image UID
04UI Cutline Set UID
05US Annotation Color
06CS Annotation Line Style
07SH Annotation Label
08PN Annotation Creator
09DA Annotation Creation Date
0aTM Annotation Creation Time
0bSQ Annotation Modification Sequence
0cPN Annotation Modifier
0dDA Annotation Modification Date
0eTM Annotation Modification Time
0fLO Palette Color LUT Name
10US Annotation Number
#4107
01SQ Requested Palette Color LUT
=Applicare/RadWorks/Version 6.0/Summary
#3109
11ST Receive Origin Description
12ST Receive Origin Description
=Applicare/Workflow/Version 1.0
#3113
01CS <internal
10SH <internal
11SH <internal
12LO <internal
15SH <internal
16SH <internal
17LO <internal
20SH <internal
21SH <internal
22LO <internal
25SH <internal
26SH <internal
27LO <internal
30UI <internal
31UI <internal
e0CS <internal
e1CS <internal
e2CS <internal
=BRIT Systems, Inc.
#0021
00SQ Person Information Sequence
01LO Person ID
02PN Person Name
03LO Person Role
04SH Person Home Phone
05SH Person Work Phone
06SH Person Cell Phone
07SH Person Pager Phone
08SH Person Fax Phone
09LO Person EMail
0aST Person Address
0bLO Person Password
0cSH Person Emergency Phone
0dLO Physician ID
11LO Original Patient ID
12UI Original Study Instance UID
13UI Original Series Instance UID
14LO Master Accession Number
15LO Order Category
16LO Patient ICN
17LO Patient DFS
18LO Patient Class
19LO Patient Type
1fLT Generic String
20LO QC Study Assigned By
21LO QC Study Split By
22LO QC Study Moved By
23LO QC Study Edited By
24LO QC Series Split By
25LO QC Series Moved By
26LO QC Series Edited By
27LO QC Image Moved By
28LO QC Image Edited By
30LO QC Done Time
31LO QC Last Modification Time
32LO QC Image Accepted By
33LO QC Image Rejected By
34DA QC Done Date
50LO QC Deletion Requested
90AE Original Sender AE Title
91LO Software Title
92SH Software Version
93LO Serial Number
a0SQ Object Action Sequence
a1ST Object Action
a2DA Object Action Date
a3TM Object Action Time
a5AE Local AE Title
a6SH Local IP Address
a7AE Remote AE Title
a8SH Remote IP Address
=BioPri
#0009
00LO
01UN
02UN
03LO1-n
04LO
05LO
07LO
08LO
09LO
10UN
=BrainLAB_BeamProfile
#3411
01SQ Beam Profile Sequence
02IS Beam Profile Number
03SQ Beam Parameter Sequence
04UT Parameter Description
05OB Parameter Data
06IS Referenced Beam Profile Number
=BrainLAB_Conversion
#0009
01LO Export Platform Name
02OB Export Platform Data
=BrainLAB_PatientSetup
#3273
00DS3 Isocenter Position
01CS Patient Position
=CAMTRONICS
#0029
10LT Commentline
20DS Edge Enhancement Coefficient
50LT Scene Text
60LT Image Text
70IS Pixel Shift Horizontal
80IS Pixel Shift Vertical
90IS
=CAMTRONICS IP
#0029
10LT
20UN
30UN
40UN
=CARDIO-D.R. 1.0
#0009
00UL File Location
01UL File Size
40SQ Alternate Image Sequence
#0019
00CS1-2 Image Blanking Shape
02IS Image Blanking Left Vertical Edge
04IS Image Blanking Right Vertical Edge
06IS Image Blanking Upper Horizontal Edge
08IS Image Blanking Lower Horizontal Edge
10IS2 Center Of Circular Image Blanking
12IS Radius Of Circular Image Blanking
30UL Maximum Frame Size
#0021
13IS Image Sequence Number
#0029
00SQ Standard Edge Enhancement Sequence
01US2 Convolution Kernel Size
02US1-n Convolution Kernel Coefficients
03FL Edge Enhancement Gain
=CARDIO-SMS 1.0
#0009
02OB Private Data
03OB Private Data
04OB Private Data
05OB Private Data
06OB Private Data
08OB ACOM flags
0aUN Private Data
0bUN Private Data
0cUN Private Data
#0029
80SQ Private Data
#0031
01UN Private Data stream
=CEMAX-ICON
#0019
00LT CR Processing Parameters
10LO CR Exposure Menu Code
20LO CR Exposure Menu String
30LO CR EDR Mode
40LO CR Latitude
50LO CR Group Number
60LO CR Equipment ID
70LO CR Image Serial Number
80LO CR Bar Code Number
90LO CR Film Output Exposure
#0029
00LO Key Image
10LT1-n Note
20SQ Annotation Sequence
30IS X Start Position
40IS Y Start Position
50IS X End Position
60IS Y End Position
70LO Annotation Text
80IS Which Marker
90SQ Annotation Sequence
91IS1-n X Coordinates
92IS1-n Y Coordinates
93IS Annotation Type
94IS Number of points
95IS Fill Type
#3033
00CS Study Priority Status
=CMR42 CIRCLECVI
#0025
10LO Workspace ID
20LO Workspace Time String
30OB Workspace Stream
=Canon Inc.
#0019
10OB Canon Internal Data 1
13UN
15DS2
16UN
17DS
18UN
19UN
1aUN
1bLO
1cIS
1eIS
1fUN
21IS
60US Performed number of series
70US Performed number of images
7fOB Canon Internal Data 111
=DCMTK_ANONYMIZER
#0009
00SQ Anonymizer UIDMap
10UI Anonymizer UIDKey
20UI Anonymizer UIDValue
30SQ Anonymizer Patient IDMap
40LO Anonymizer Patient IDKey
50LO Anonymizer Patient IDValue
=DIDI TO PCR 1.1
#0019
00LT Post Mode String
01LT Post Data
10LT Image Header
22LO Route AET
23DS PCR Print Scale
24ST PCR Print Job End
25IS PCR No Film Copies
26IS PCR Film Layout Position
27ST PCR Print Report Name
70ST RAD Protocol Printer
71ST RAD Protocol Medium
80LO Original Filename
81SH Filter Type
82LT Stitching
89IS Exposure Index
8aIS Collimator X
8bIS Collimator Y
8cLO Print Marker
8dLO RGDV Name
8eLO Acqd Sensitivity
8fLO Processing Category
90LO Unprocessed Flag
91DS2 Key Values
92LO Destination Postprocessing Function
a0LO Version
a1LO Ranging Mode
a2DS Abdomen Brightness
a3DS Fixed Brightness
a4DS Detail Contrast
a5DA Contrast Balance
a6DS Structure Boost
a7DS Structure Preference
a8DS Noise Robustness
a9DS Noise Dose Limit
aaDS Noise Dose Step
abDS Noise Frequency Limit
acDS Weak Contrast Limit
adDS Strong Contrast Limit
aeDS Structure Boost Offset
afLO Smooth Gain
b0LO Measure Field 1
b1LO Measure Field 2
b2IS Key Percentile 1
b3IS Key Percentile 2
b4IS Density LUT
b5DS Brightness
b6DS Gamma
#0089
10SQ Stamp Image Sequence
=DIGISCAN IMAGE
#0029
31US1-n
32US1-n
33LO
34LO
=DLX_ANNOT_01
#70xx
04ST Text_annotation
05IS2 Box
07IS2 Arrow end
=DLX_EXAMS_01
#0015
01DS Stenos_calibr_ratio;
02DS Stenos_magnification;
03DS Cardiac_calibr_ratio;
=DLX_LKUP_01
#60xx
01LT3 Gray Palette color lookup table descriptor
02LT Gray Palette color lookup table data
=DLX_PATNT_01
#0011
01LT patient DOB
=DLX_SERIE_01
#0019
01DS Angle Value 1
02DS Angle Value 2
03DS Angle Value 3
04CS Angle Label 1
05CS Angle Label 2
06CS Angle Label 3
07ST Adx Procedure Name
08ST Adx Exam Name
09SH Adx Patient Size
0aIS Adx Record View
10DS Adx Injector Delay
11CS Adx Auto Inject
14IS Adx Acq Mode
15CS Adx Camera Rotation Enable
16CS Adx Reverse Sweep
17IS User Spatial Filter Strength
18IS User Zoom Factor
19IS X Zoom
1aIS Y Zoom
1bDS Adx Focus
1cCS Adx Dose
1dIS Side Mark
1eIS Percent Landscape
1fDS Adx Exposure Duration
20SH Ip Address
21DS Table Vertical Position
22DS Table Longitudinal Position
23DS Table Lateral Position
24DS Lambda cm Pincushion Distortion
25DS Slope LV Regression
26DS Intercept LV Regression
27DS Image chain FWHM psf mm min
28DS Image chain FWHM psf mm max
=DL_INTERNAL_USE
#0015
8fIS
=DR Systems, Inc.
#4453
01LO DR Exam ID
02LO DR Image Type
04LO DR File Type
05LO DR File Suffix
0aUN DR Annotation Type
0cSQ DR Original Instance UID Sequence
=ELGEMS_XPERT
#7fa1
00OB XPert Composite Report Item buffer
10OB Xpert Composite Report Item Identificator
=ELSCINT1
#0003
01OW Offset List Structure
#00e1
01US Data Dictionary Version
05IS
06IS
07IS
14CS
18OB
21DS
22DS2 Presentation Relative Center
23DS2 Presentation Relative Part
24CS Presentation Horizontal Invert
25CS
2aDS
30UI
31CS
32US2
37DS
39SQ
3fCS
40SH Image Label
41DS
42LO
43IS
50DS Acquisition Duration
51SH
60CS
61LO Protocol File Name
62CS
63SH Patient Language
65LO Patient Data Modification Date
6aIS
6bIS
a0LO
c2UI
#00e3
00OB
18OB
1fOB
#01e1
18OB
21ST
34IS
#01f1
01CS Acquisition Type
02CS
03CS Concurrent Slices Generation
04CS Angular Sampling Density
05DS Reconstruction Arc
06DS
07DS Table Velocity
08DS Acquisition Length
0aUS Edge Enhancement Weight
0bCS2
0cDS2 Scanner Relative Center
0dDS Rotation Angle
0eFL
26DS Pitch
27DS Rotation Time
28DS
30US
32CS Image View Convention
33DS
36CS
37DS
38LO
39LO
40CS
42SH
43LO
44OW
45IS
46FL
47SH
49DS
4aSH
4bSH
4cSH
4dSH
4eLO
53SH
#01f3
01SQ
02SS
03FL2
04FL
11SQ PS Sequence
12SS
13FL2
14FL
15US
16FL
17FL
18SH
19FL
23US
24IS2
#01f7
10OB
11OW
13OW
14OW
15OW
16OW
17OW
18OW
19OW
1aOW
1bOW
1cOW
1eOW
1fOW
22UI
23OW
25OW
26OW
27OW
28OW
29OW
2bOW
2cOW
2dOW
2eOW
30OW
31OW
70OW
73OW
74OW
75OW
#0601
00SH Implementation Version
20DS Relative Table Position
21DS Relative Table Height
30SH Surview Direction
31DS Surview Length
50SH Image View Type
70DS Batch Number
71DS Batch Size
72DS Batch Slice Number
#07a1
01UL number of series in study
02UL number of images in series
03UL last update time
04UL last update date
07US3
08DS1-n
09OW
0aOB Tamar Compressed Pixel Data
0cUS
10LO Tamar Software Version
11CS Tamar Compression Type
12FL1-n
13UL
14LO protection flag
16FL1-n
18SQ
19FL
1cFL1-n
2aCS Tamar Study Status
2bCS
36AE Tamar Source Ae
40CS Tamar Study Body Part
43IS
50US Tamar Site Id
56US
75LO2
85UL Tamar Translate Flags
9fCS
#07a3
01LO Tamar Exe Software Version
03CS Tamar Study Has Sticky Note
05CS
06CS
10LO Tamar Original Curve Desc
34SH Tamar Study Age
43DS1-n
55SH
61LT
62SQ
63SQ
64IS1-n
66IS
99CS
9cCS
9fCS
#5001
70SQ
71SH
80SQ
81SH
82US3
83FL1-n
84SQ
#6001
10CS Text Overlay Flag
#7fdf
f0OB
ffSH
=EMAGEON JPEG2K INFO
#0009
00SQ
01DT
=EMAGEON STUDY HOME
#0009
00LO
01LO
=Eclipse 60
#0029
30UL Private data
31UL Private data
32UL Private data
33DS Private data
34DS Private data
36SL Private data
40CS Private data
50CS Private data
51UL Private data
52UL Private data
53DS Private data
54UL Private data
55FL Private data
56US Private data
60LO Private data
#0031
30UL Private data
31UL Private data
32LO Private data
33UL Private data
34UL Private data
35UL Private data
#200d
01LO Private data
02LO Private data
03LO Private data
04LO Private data
05LO Private data
06LO Private data
07LO Private data
08LO Private data
09LO Private data
0aIS Private data
0bOB Private data
0cIS Private data
0dUL Private data
0eIS Private data
0fIS Private data
10IS Private data
11IS Private data
12OB Private data
13IS Private data
14IS Private data
15IS Private data
1aIS Private data
1bIS Private data
20SQ Private data
27FD Private data
28FD Private data
30LO Private data
31LO Private data
32LO Private data
33LO Private data
34LO Private data
35LO Private data
36LO Private data
37LO Private data
38LO Private data
39LO Private data
3aLO Private data
50CS Private data
51CS Private data
52FD Private data
53CS Private data
54CS Private data
55FD Private data
56FD Private data
57FD Private data
58IS Private data
59FD Private data
5aFD Private data
5dCS Private data
5eCS Private data
ffIS Private data
#7777
01DA Private data
02CS Private data
03LO Private data
10LO Private data
14LT Private data
=FDMS 1.0
#0009
04SH Image Control Unit
05OW Image UID
06OW Route Image UID
08UL Image Display Information Version No.
09UL Patient Information Version No.
0cOW Film UID
10CS Exposure Unit Type Code
80LO Kanji Hospital Name
90ST Distribution Code
92SH Kanji Department Name
f0CS Blackening Process Flag
f1ST Processing Information Flag
#0019
15LO Kanji Body Part for Exposure
30LO Menu Character String
32LO Kanji Menu Name
40CS Image Processing Type
50CS EDR Mode
60SH Radiographer's Code
70IS Split Exposure Format
71IS No. of Split Exposure Frames
80IS Reading Position Specification
81IS Reading Sensitivity Center
90SH Film Annotation Character String 1
91SH Film Annotation Character String 2
a0SQ Exposure Status Sequence
a1CS Exposure Status
a2CS Exposure Kind
#0021
10CS FCR Image ID
30CS Set No.
40IS Image No. in the Set
50CS Pair Processing Information
70IS Film Number within the Series
80OB Equipment Type-Specific Information
90CS LUT Number
#0023
10SQ
20SQ
30SQ
#0025
10US Relative Light Emission Amount Sk
11US Term of Correction for Each IP Type St
12US Reading Gain Gp
13US
15CS
20US2
21US
30US
31SS
32US
33SS
34SS
40US
41US
42US
43US
50US
51US
52US
53US
60US
61US
62US
63CS
70US
71US
72US
73US6
74US6
80US
81US
82US
83US6
84US6
90US
91US
92US
93US
94US
95US
96CS
a0US
a1SS
a2US
a3SS
#0027
10SQ
20SQ
30SQ
40SQ
50SQ
60SQ
70SQ
80SQ
a0IS
a1CS2
a2CS2
a3SS1-n
#0029
20CS Image Scanning Direction
25CS Image Rotation/Reversal Information
30CS Extended Reading Size Value
34US Mag./Reduc. Ratio
44CS Line Density Code
50CS Data Compression Code
#0032
32PN Requesting Physician
33LO Requesting Service
#2011
00CS Trim Density
01IS Trim Width
02CS Image Mag./Reduc. Range
10CS Image Display Format
11CS Image Position Specifying Flag
20OW Interpolation A-VRS System Format
#50f1
06CS Energy Subtraction Param.
07CS Subtraction Registration Result
08CS Energy Subtraction Param. 2
09SL Afin Conversion Coefficient
0aSH FNC Parameters
10CS Film Output Format
20CS Image Processing Modification Flag
=FFP DATA
#0009
01UN CR Header Information
=GDCM CONFORMANCE TESTS
#4d4d
01SQ Array Container Sequence
02OB 0-Filled Array
=GE ??? From Adantage Review CS
#0019
30LO CR EDR Mode
40LO CR Latitude
50LO CR Group Number
70LO CR Image Serial Number
80LO CR Bar Code Number
90LO CR Film Output Exposures
=GE LUT Asymmetry Parameter
#0045
67DS LUT Assymetry
=GEHC_CT_ADVAPP_001
#0053
20IS ShuttleFlag
21IS TableSpeedNotReachesTargetFlag
40SH IterativeReconAnnotation
41SH IterativeReconMode
42LO IterativeReconConfiguration
43SH IterativeReconLevel
60SH reconFlipRotateAnno
61SH highResolutionFlag
62SH RespiratoryFlag
=GEIIS
#0009
10SQ GE IIS Thumbnail Sequence
12IS
#0029
10UL Shift Count
12UL Offset
14UL Actual Frame Number
#004b
13IS
15LT
#0905
30LO Assigning Authority For Patient ID
#0907
10UI Original Study Instance UID
20UI Original Series Instance UID
30UI Original SOP Instance UID
#7fd1
10UL GE IIS Compression ID
20UL GE IIS Multiframe Offsets
30UL
40UL1-n
50UL1-n
60UL1-n
=GEIIS PACS
#0903
10US Reject Image Flag
11US Significant Flag
12US Confidential Flag
20CS
#0907
21US GEIIS_PREFETCH_ALGORITHM
22US GEIIS_LIMIT_RECENT_STUDIES
23US GEIIS_LIMIT_OLDEST_STUDIES
24US GEIIS_LIMIT_RECENT_MONTHS
31UI1-n GEIIS_EXCLUDE_STUDY_UIDS
=GEMS-IT/Centricity RA600/7.0
#4113
10UI Number of images in study
=GEMS_0039
#0039
95LO
=GEMS_3DSTATE_001
#0047
d6ST General Description
d7CS TDRT
d8US NVRP
d9US CVRPN
daSQ Volume Rendering Presets Sequence
dbLO Preset Name
dcSS1-n Opacity Curve X
ddFL1-n Opacity Curve Y
deUS NOCP
dfSS1-n Color Curve X
e1US NCCP
e2CS GSA
e3CS VRSF
e4FL AF
e5FL DF
e6FL SCF
e7FL SPF
e8FL24 Orthogonal Clipping Planes
e9FL3 CP
eaDS3 CFP
ebDS3 CVU
ecFL RFOV
edCS PPRP
eeDS 3DWW
efDS 3DWL
f0CS BBV
f1CS ERF
f2US TDRMS
f3FL TDSSS
=GEMS_ACQU_01
#0009
24DS
25US
3eUS
3fUS
42US
43US
f8US
fbIS
#0019
01LT
02SL Detector Channel
03DS Cell number at Theta
04DS Cell spacing
05LT
06UN
0eUS
0fDS Horiz. Frame of ref.
11SS Series contrast
12SS Last pseq
13SS Start number for baseline
14SS End number for baseline
15SS Start number for enhanced scans
16SS End number for enhanced scans
17SS Series plane
18LO First scan ras
19DS First scan location
1aLO Last scan ras
1bDS Last scan loc
1eDS Display field of view
20DS
22DS
23DS Table Speed [mm/rotation]
24DS Mid Scan Time [sec]
25SS Mid scan flag
26SL Tube Azimuth [degree]
27DS Rotation Speed [msec]
2aDS x-ray On position
2bDS x-ray Off position
2cSL Number of triggers
2dUS
2eDS Angle of first view
2fDS Trigger frequency
39SS SFOV Type
3aIS
3bLT
3cUN
3eUN
3fUN
40SS Stat recon flag
41SS Compute type
42SS Segment Number
43SS Total Segments Required
44DS Interscan delay
47SS View compression factor
48US
49US
4aSS Total no. of ref channels
4bSL Data size for scan data
52SS Recon post proc. Flag
54UN
57SS CT water number
58SS CT bone number
5aFL Acquisition Duration
5dUS
5eSL Number of channels (1...512)
5fSL Increment between channels
60SL Starting view
61SL Number of views
62SL Increment between views
6aSS Dependent on #views processed
6bSS Field of view in detector cells
70SS Value of back projection button
71SS Set if fatq estimates were used
72DS Z chan avg over views
73DS Avg of left ref chans over views
74DS Max left chan over views
75DS Avg of right ref chans over views
76DS Max right chan over views
7dDS Second echo
7eSS Number of echoes
7fDS Table delta
81SS Contiguous
82US
83DS
84DS Peak SAR
85SS Monitor SAR
86US
87DS Cardiac repetition time
88SS Images per cardiac cycle
8aSS Actual receive gain analog
8bSS Actual receive gain digital
8dDS Delay after trigger
8fSS Swappf
90SS Pause Interval
91DS Pause Time
92SL Slice offset on freq axis
93DS Auto Prescan Center Frequency
94SS Auto Prescan Transmit Gain
95SS Auto Prescan Analog receiver gain
96SS Auto Prescan Digital receiver gain
97SL Bitmap defining CVs
98SS Center freq. Method
99US
9bSS Pulse Sequence Mode
9cLO Pulse Sequence Name
9dDT Pulse Sequence Date
9eLO Internal Pulse Sequence Name
9fSS Transmitting Coil Type
a0SS Surface Coil Type
a1SS Extremity Coil flag
a2SL Raw data run number
a3UL Calibrated Field strength
a4SS SAT fat/water/bone
a5DS Receive bandwidth
a7DS User data 0
a8DS User data 1
a9DS User data 2
aaDS User data 3
abDS User data 4
acDS User data 5
adDS User data 6
aeDS User data 7
afDS User data 8
b0DS User data 9
b1DS User data 10
b2DS User data 11
b3DS User data 12
b4DS User data 13
b5DS User data 14
b6DS User data 15
b7DS User data 16
b8DS User data 17
b9DS User data 18
baDS User data 19
bbDS User data 20
bcDS User data 21
bdDS User data 22
beDS Projection angle
c0SS Saturation planes
c1SS Surface coil intensity
c2SS SAT location R
c3SS SAT location L
c4SS SAT location A
c5SS SAT location P
c6SS SAT location H
c7SS SAT location F
c8SS SAT thickness R/L
c9SS SAT thickness A/P
caSS SAT thickness H/F
cbSS Phase Contrast flow axis
ccSS Velocity encoding
cdSS Thickness disclaimer
ceSS Prescan type
cfSS Prescan status
d0SH Raw data type
d2SS Projection Algorithm
d3SH Projection Algorithm Name
d4US
d5SS Fractional echo
d6SS Prep pulse
d7SS Cardiac phase number
d8SS Variable echoflag
d9DS Concatenated SAT {# DTI Diffusion Dir., release 9.0 & below}
daSS Reference channel used
dbDS Back projector coefficient
dcSS Primary speed correction used
ddSS Overrange correction used
deDS Dynamic Z alpha value
dfDS User data 23 {# DTI Diffusion Dir., release 9.0 & below}
e0DS User data 24 {# DTI Diffusion Dir., release 10.0 & above}
e1DS
e2DS Velocity Encode Scale
e3LT
e4LT
e5IS
e6US
e8DS
e9DS
ebDS
ecUS
f0UN
f1LT
f2SS Fast phases
f3LT
f4LT
f9DS Transmit gain
=GEMS_ACRQA_1.0 BLOCK1
#0023
00LO CR Exposure Menu Code
10LO CR Exposure Menu String
20LO CR EDR Mode
30LO CR Latitude
40LO CR Group Number
50US CR Image Serial Number
60LO CR Bar Code Number
70LO CR Film Output Exposure
80LO CR Film Format
90LO CR S-Shift String
=GEMS_ACRQA_1.0 BLOCK2
#0023
00US CR S-Shift
10DS CR C-Shift
20DS CR GT
30DS CR GA
40DS CR GC
50DS CR GS
60DS CR RT
70DS CR RE
80US CR RN
90DS CR DRT
=GEMS_ACRQA_1.0 BLOCK3
#0023
00DS CR DRE
10US CR DRN
20DS CR ORE
30US CR ORN
40US CR ORD
50LO CR Cassette Size
60LO CR Machine ID
70LO CR Machine Type
80LO CR Technician Code
90LO CR ES Parameters
=GEMS_ACRQA_2.0 BLOCK1
#0023
00LO CR Exposure Menu Code
10LO CR Exposure Menu String
20LO CR EDR Mode
30LO CR Latitude
40LO CR Group Number
50US CR Image Serial Number
60LO CR Bar Code Number
70LO CR Film Output Exposure
80LO CR Film Format
90LO CR S Shift String
=GEMS_ACRQA_2.0 BLOCK2
#0023
00US CR S Shift
10LO CR C Shift
20LO CR GT
30DS CR GA
40DS CR GC
50DS CR GS
60LO CR RT
70DS CR RE
80US CR RN
90DS CR DRT
=GEMS_ACRQA_2.0 BLOCK3
#0023
00DS CR DRE
10US CR DRN
20DS CR ORE
30US CR ORN
40US CR ORD
50LO CR Cassette Size
60LO CR Machine ID
70LO CR Machine Type
80LO CR Technician Code
90LO CR Energy Subtraction Parameters
f0LO CR Distribution Code
ffUS CR Shutters Applied
=GEMS_ADWSoft_3D1
#0047
01SQ Reconstruction Parameters Sequence
49UL3-n Volume Color
50UL Volume Voxel Count
51UL1-n Volume Segment Count
53US Volume Slice Size
54US Volume Slice Count
55SL Volume Threshold Value
57DS Volume Voxel Ratio
58DS Volume Voxel Size
59US Volume Z Position Size
60DS9 Volume Base Line
61DS3 Volume Center Point
63SL Volume Skew Base
64DS9 Volume Registration Transform Rotation Matrix
65DS3 Volume Registration Transform Translation Vector
66DS Volume Tilt
70DS1-n KPV List
71IS1-n X-Ray Tube Current List
72IS1-n Exposure List
80LO Acquisition DLX Identifier
81IS Acquisition DLX 2D Series Count
85SQ Acquisition DLX 2D Series Sequence
89DS1-n Contrast Agent Volume List
8aUS Number Of Injections
8bUS Frame Count
91LO XA 3D Reconstruction Algorithm Name
92CS XA 3D Reconstruction Algorithm Version
93DA DLX Calibration Date
94TM DLX Calibration Time
95CS DLX Calibration Status
96IS1-n Used Frames
98US Transform Count
99SQ Transform Sequence
9aDS9 Transform Rotation Matrix
9bDS3 Transform Translation Vector
9cLO Transform Label
b0SQ Wireframe List
b1US Wireframe Count
b2US Location System
b5LO Wireframe Name
b6LO Wireframe Group Name
b7LO Wireframe Color
b8SL Wireframe Attributes
b9SL Wireframe Point Count
baSL Wireframe Timestamp
bbSQ Wireframe Point List
bcDS3 Wireframe Points Coordinates
c0DS3 Volume Upper Left High Corner RAS
c1DS9 Volume Slice To RAS Rotation Matrix
c2DS Volume Upper Left High Corner TLOC
d1OB Volume Segment List
d2OB Volume Gradient List
d3OB Volume Density List
d4OB Volume Z Position List
d5OB Volume Original Index List
f4LO1-n Volume Name(s)
f5DS1-n Min original density
f6DS1-n Max original density
f7DS1-n Min Converted Density
f8DS1-n Max Converted Density
f9LO Protocol Film Name
faUS Protocol Resolution
fbUS Phase Number (percent)
fcOB Volume midscan times list
fdOB Volume Registered Phases List
feLO Protocol Name
ffLO Protocol Title
=GEMS_ADWSoft_3D2
#0057
01OB Cardiac Reconstruction Algorithm List
02OB Average Heart Rate for Image List
03OB Temporal Resolution List
04LT Layout View Preset
=GEMS_ADWSoft_DPO
#0039
80IS Private Entity Number
85DA Private Entity Date
90TM Private Entity Time
95LO Private Entity Launch Command
aaCS Private Entity Type
=GEMS_ADWSoft_DPO1
#0039
80IS Private Entity Number
85DA Private Entity Date
90TM Private Entity Time
95LO Private Entity Launch Command
aaCS Private Entity Type
=GEMS_AWSOFT_CD1
#0039
65UI Reference to Study UID
70UI Reference to Series UID
75IS Reference to Original Instance
80IS DPO Number
85DA DPO Date
90TM DPO Time
95LO DPO Invocation String
aaCS DPO type
ffOB DPO data
=GEMS_AWSoft_SB1
#0039
50UI Reference to Study UID
51UI Reference to Series UID
52IS Reference to Original Instance Number
95LO Private Entity Launch Command
=GEMS_CTHD_01
#0033
02UN
=GEMS_CT_CARDIAC_001
#0049
01SQ CT Cardiac Sequence
02CS HeartRateAtConfirm
03FL AvgHeartRatePriorToConfirm
04CS MinHeartRatePriorToConfirm
05CS MaxHeartRatePriorToConfirm
06FL StdDevHeartRatePriorToConfirm
07US NumHeartRateSamplesPriorToConfirm
08CS AutoHeartRateDetectPredict
09CS SystemOptimizedHeartRate
0aST EkgMonitorType
0bCS NumReconSectors
0cFL256 RpeakTimeStamps
=GEMS_CT_HINO_01
#004b
01DS1-n Beam Thickess
02DS1-n R Time
03IS HBC Number
=GEMS_CT_VES_01
#0051
01SQ CTVESSequence
=GEMS_DLX_DOSE_01
#0027
01SQ Private Radiation Dose Sequence
02IS Run Number
03TM Run Time
04IS Number of Frames
05DS Frames per Second
06CS Plane
07DS KV
08DS MA
09DS Mas
10DS Ms
11DS Angulation
12DS Rotation
13DS Focal Distance
14DS Image Intensifier Mode
=GEMS_DL_FRAME_01
#0025
02IS Frame Id
03DS Distance Source To Detector
04DS Distance Source To Patient
05DS Distance Source To Skin
06DS Positioner Primary Angle
07DS Positioner Secondary Angle
08IS Beam Orientation
09DS Larm Angle
0aSQ Frame Sequence
0bDS Target Cnr
10DS Pivot Angle
1aDS Arc Angle
1bDS Table Vertical Position
1cDS Table Longitudinal Position
1dDS Table Lateral Position
1eIS Beam Cover Area
1fDS Kvp Actual
20DS Mas Actual
21DS Pw Actual
22DS Kvp Commanded
23DS Mas Commanded
24DS Pw Commanded
25CS Grid
26DS Sensor Feedback
27DS Target Entrance Dose
28DS Cnr Commanded
29DS Contrast Commanded
2aDS Ept Actual
2bIS Spectral Filter Znb
2cDS Spectral Filter Weight
2dDS Spectral Filter Density
2eIS Spectral Filter Thickness
2fIS Spectral Filter Status
30IS Fov Dimension
33IS Fov Origin
34IS Collimator Left Vertical Edge
35IS Collimator Right Vertical Edge
36IS Collimator Up Horizontal Edge
37IS Collimator Low Horizontal Edge
38IS Vertices Polygonal Collimator
39IS Contour Filter Distance
3aUL Contour Filter Angle
3bCS Table Rotation Status
3cCS Internal Label Frame
=GEMS_DL_IMG_01
#0019
0bDS Fov Dimension Double
0cFL2-2n LV Diastolic contour
0dFL2-2n LV Systolic contour
2bFL Distance to table top
30LO Image File Name
31IS Default Spatial Filter Family
32IS Default Spatial Filter Strength
33DS Min Saturation Dose
34DS Detector Gain
35DS Patient Dose Limit
36DS Preproc Image Rate Max
37CS Sensor Roi Shape
38DS Sensor Roi x Position
39DS Sensor Roi y Position
3aDS Sensor Roi x Size
3bDS Sensor Roi y Size
3dDS Noise Sensitivity
3eDS Sharp Sensitivity
3fDS Contrast Sensitivity
40DS Lag Sensitivity
41CS Tube
42US Detector Size Rows
43US Detector Size Columns
44DS Min Object Size
45DS Max Object Size
46DS Max Object Speed
47CS Object Back Motion
48UL Exposure Trajectory Family
49DS Window Time Duration
4aCS Positioner Angle Display Mode
4bIS Detector Origin
4cCS
4eDS Default Brightness Contrast
4fDS User Brightness Contrast
50IS Source Series Number
51IS Source Image Number
52IS Source Frame Number
53UI Source Series Item Id
54UI Source Image Item Id
55UI Source Frame Item Id
80DS Image Dose
81US Calibration Frame
82CS Calibration Object
83DS Calibration Object Size mm
84FL Calibration Factor
85DA Calibration Date
86TM Calibration Time
87US Calibration Accuracy
88CS Calibration Extended
89US Calibration Image Original
8aUS Calibration Frame Original
8bUS Calibration Number Of Points Uif
8cUS Calibration Points Row
8dUS Calibration Points Column
8eFL Calibration Magnification Ratio
8fLO Calibration Sw Version
90LO Extend Calibration Sw Version
91IS Calibration Return Code
92DS Detector Rotation Angle
93CS Spatial Change
94CS Inconsistent Flag
95CS Image Sweep
96CS Internal Label Image
97DS Angle 1 Increment
98DS Angle 2 Increment
99DS Angle 3 Increment
9aDS Sensor Feedback
9bCS Grid
9cFL Default Mask Pixel Shift
9dCS Applicable Review Mode
9eDS Log Lut Control Points
9fDS Exp Lut Control Points
a0DS ABD Value
a1DS Sub Window Center
a2DS Sub Window Width
a3DS Image Rotation
a4CS Auto Injection Enabled
a5CS Injection Phase
a6DS Injection Delay
a7IS Reference Injection Frame Number
a8DS Injection Duration
a9DS EPT
aaCS Can Downscan 512
abIS Current Spatial Filter Strength
acDS Brightness Sensitivity
adDS Exp Lut NOSUB Control Points
aeLO1-n SUB operator LUTs names
afDS1-n kVp actual vector
b0DS1-n mAs actual vector
b1LO Acquisition Mode Description
b2LO Acquisition Mode Display Label
b3LO Acquisition Protocol User Name
b8FL Recommended display frame rate float
b9FL1-n ABD Vector
baCS Acquisition region
bbCS Acquisition SUB mode
bcFL
bdCS1-n Table rotation status vector
beFL1-n Source to image distance per frame vector
c2DS1-n pw actual vector
c4IS Spectral filter thickness
c5FL Preselected pivot rotation speed
c7CS Patient position per image
c8CS 3D structure of interest
c9CS 3D calibration out of date flag
caIS 3Dspin expected number of frames
d4FL Detection gain value
d5FL mR mAs calibration value
dcLO DRM LUT file name
ddDS1-n DRM Strength
deCS Acquisition Plane
dfFL1-n LP off longitudinal position Z
e0FL DAP of current record
e1FL Pivot Lateral Angle
e2FL Carm Lateral Angle
e3FL1-n Pivot Lateral Angle increment
e4FL1-n Carm Lateral Angle increment
e7FL LP off long pos Z first frame
e8FL1-n LP off long pos Z increment
e9FL1-n Source to detector distance per frame vector
eaFL
ebFL
ecFL
edFL
=GEMS_DL_PATNT_01
#0011
80UI Patient Instance Uid
81IS Last Study Number
82CS Patient Repaired
83CS Lock Demographics
=GEMS_DL_SERIES
#0015
87IS Number of images
#0019
0bDS1-2 fov dimension double
31IS default spatial filter family
32IS default spatial filter strength
4bIS2 Detector origin
4eDS2 def_bright_contr
4fDS2 user_bright_contr
81US Calibration frame
82CS Calibration object
83DS Calibration object size mm
84FL Calibration factor
85DA Calibration date
86TM Calibration time
87US Calibration accuracy
88CS Calibration extended
89US Calibration image original
8aUS Calibration frame original
8bUS Calibration nb points uif
8cUS1-n Calibration points row
8dUS1-n Calibration points column
8eFL Calibration mag ratio
8fLO Calibration sw version
90LO Extend calib sw version
91IS Calibration return code
92DS detector_rot_angle
93CS Spatial change
95CS2 Image sweep
97DS1-n Angle 1 increment
98DS1-n Angle 2 increment
99DS1-n Angle 3 increment
9aDS1-n sensor feedback
9dCS applicable review mode
9eDS1-n log LUT control points
9fDS1-n exp LUT SUB control points
a0DS ABD value
a1DS Sub window center
a2DS Sub window width
a4CS Auto injection enabled
a5CS injection phase
a6DS injection delay
a7IS reference injection frame number
a9DS1-n EPT
aaCS can downscan 512
abIS current spatial filter strength
adDS1-n exp LUT NOSUB control points
aeLO1-n SUB operator LUTs names
c4IS Default spatial filter family
c5FL Preselected pivot rotation speed
c7CS Patient position per image
c8CS 3D structure of interest
c9CS 3D calibration out of date flag
caIS 3Dspin expected number of frames
d4FL Detection gain value
d5FL mR mAs calibration value
dcLO DRM LUT file name
ddDS1-n DRM Strength
=GEMS_DL_SERIES_01
#0015
85LO Series File Name
87IS Number Of Images
8cCS Sent Flag
8dUS Item Locked
#0019
4cCS internal label
4dCS browser hide
=GEMS_DL_STUDY_01
#0015
80DS Study Dose
81DS Study Total Dap
82DS Study Fluoro Dap
83IS Study Fluoro Time
84DS Study Record Dap
85IS Study Record Time
86IS Last Xa Number
88PN Default Operator Name
89PN Default Performing Physician Name
8aCS Default Patient Orientation
8bIS Last Sc Number
8eUI Common Series Instance Uid
8fIS Study Number
92FL Study dose Frontal
93FL Study total dap Frontal
94FL Study fluoro dap frontal
95IS Study fluoro time frontal
96FL Study record dap frontal
97IS Study record time frontal
98FL Study dose lateral
99FL Study total dap lateral
9aFL Study fluoro dap lateral
9bIS Study fluoro time lateral
9cFL Study record dap leteral
9dIS Study record time lateral
=GEMS_DRS_1
#0037
10LO Referring Department
20US Screen Number
40SH Left Orientation
42SH Right Orientation
50CS Inversion
60US DSA
=GEMS_FALCON_03
#0045
55DS8 A_Coefficients
62IS User Window Center
63IS User Window Width
65IS Requested Detector Entrance Dose
67DS3 VOI LUT Assymmetry parameter beta
69IS Collimator rotation
72DS Collimator Width
73DS Collimator Height
=GEMS_FUNCTOOL_01
#0051
01LO Functional Proc Group Name
02LO Functional Processing Name
03SL Bias of Functional Image
04FL Scale of Functional Image
05SL Length of Parameters String
06LT Store Parameters string, delimited by character ESC=0x1B (27)
07LO Functional Image Version
08SL Store Color Ramp
09SL Store Width of Functional Image
0aSL Store level of Functional Image
0bFL Store B-Value with Functional Image
0cLO Analysis Package
=GEMS_GDXE_ATHENAV2_INTERNAL_USE
#7fdf
10LT PPS Stream
11LT Pixel Data References (temporary)
20SS Auto Push Tag
25CS PPS Status
=GEMS_GDXE_FALCON_04
#0011
03UI Processed Series UID
04CS Acquisition Type
05UI Acquisition UID
06DS Image Dose
07FL Study Dose
08FL Study DAP
09SL Non-Digital Exposures
10SL Total Exposures
11LT ROI
12LT Patient Size String
13UI SPS UID
14UI
15DS Detector ARC Gain
16LT Processing Debug Info
17CS Override mode
19DS Film Speed Selection
27UN
28UN
29UN
30UN
31IS8 Detected Field of View
32IS8 Adjusted Field of View
33DS Detected Exposure Index
34DS Compensated Detector Exposure
35DS Uncompensated Detector Exposure
36DS Median Anatomy Count Value
37DS2 DEI lower and upper limit values
38SL6 Shift Vector for Pasting
39CS Image Number in Pasting
40SL Pasting Overlap
41IS24 Sub-image Collimator Vertices
42LO View IP
43IS24 Key-stone Co-ordinates
44CS Receptor Type
46LO1-n
47DS
=GEMS_GENIE_1
#0009
01SH
10LO Study Name
11SL Study Flags
12SL Study Type
1eUI Dataset UID
20LO Series Object Name
21SL Series Flags
22SH User Orientation
23SL Initiation Type
24SL Initiation Delay
25SL Initiation Count Rate
26SL Number Energy Sets
27SL Number Detectors
28SL Number RR Windows
29SL Number MG Time Slots
2aSL Number View Sets
2bLO Trigger History UID
2cLO Series Comments
2dSL Track Beat Average
2eFD Distance Prescribed
2fSL Table Direction
30LO
33FD Rotational Continuous Speed
34SL Gantry Motion Type (retired)
35SL Gantry Locus Type
37SL Starting Heart Rate
38SL RR Window Width
39SL RR Window Offset
3aSL Percent Cycle Imaged
40PN Patient Object Name
41SL Patient Flags
42DA Patient Creation Date
43TM Patient Creation Time
44SL Num Views Acquired (retired)
45LT
#0011
0aSL Series Type
0bSL Effective Series Duration
0cSL Num Beats
0dLO Radio Nuclide Name
10LO Dataset Object Name
11IS Dataset Modified
12LO1-n Dataset Name
13SL Dataset Type
14SH Completion Time
15SL Detector Number
16SL Energy Number
17SL RR Interval Window Number
18SL MG Bin Number
19FD Radius Of Rotation
1aSL Detector Count Zone
1bSL Num Energy Windows
1cSL4 Energy Offset
1dSL Energy Range
1eSL4 Energy Width (retired)
1fSL Image Orientation
21DS Acq Zoom (retired)
22DS Acq Pan (retired)
23SL Use FOV Mask
24SL FOV Mask Y Cutoff Distance
25SL FOV Mask Cutoff Angle
26SL Table Orientation
27SL2 ROI Top Left
28SL2 ROI Bottom Right
29SL Uniformity Mean
2aFD Phase Duration (retired)
2cFD View X Adjustment
2dFD View Y Adjustment
2eSL Pixel Overflow Flag
2fSL Overflow Level
30LO Picture Object Name
31LO Acquisition Parent UID
32LO Processing Parent UID
33LO Energy Correct Name
34LO Spatial Correct Name
35LO Tuning Calib Name
36LO Uniformity Correct Name
37LT Acquisition Specific Correction Name
38SL Byte Order
39SL Compression Type
3aSL Picture Format
3bFD Pixel Scale
3cFD Pixel Offset
3dSL4 Energy Peak (retired)
3eSL FOV Shape
3fSL Dataset Flags
40LO Viewing Object Name
41SL Orientation Angle
42FD Rotation Angle
43SL Window Inverse Flag
44FD Threshold Center
45FD Threshold Width
46SL Interpolation Type
50LO Where Object Name
55FD Period
56FD Elapsed Time
57FD2 FOV
61SL Image Size
62FD Linear FOV
63FD Spatial Offset
64FD Spatial Orientation
65LO Reference Dataset UID
66SH Starcam Reference Dataset
67SL Reference Frame Number
68SL Cursor Length
69SL Number of Cursors
6aSL Cursor Coordinates
6bSL Recon Options Flag
6cFD Motion Threshold
6dUI Motion Curve UID
6eSL Recon Type
6fSL Pre Filter Type
71SL Back Proj Filter Type
72SL Recon Arc
73FD Recon Pan AP Offset
74FD Recon Pan LR Offset
75FD Recon Area
76SL Start View
77SL Attenuation Type
78SL Dual Energy Processing
79SH Pre Filter Param
7aSH Pre Filter Param 2
7bSH Back Proj Filter Param
7cSH Back Proj Filter Param 2
7dSH Attenuation Coef
7eSL Ref Slice Width
7fFD Ref Trans Pixel Volume
81SH Attenuation Threshold
82FD Interpolation Distance
83FD Interpolation Center X
84FD Interpolation Center Y
85SL Quant Filter Flag
86SL Head Conversion
87SL Slice Width Pixels
88SL Rfmtr Trans Ref
89FD Rfmtr Trans Ref mm
8aSL Two Line Trans Ref
8bSL Three-D Zero
8cSL Three-D Zero Length
8dSL Three-D Zero In
#0013
10FD2 Digital FOV
11SL Source Translator
12UL RAL Flags
13SQ Xeleris Frame Sequence
14SL Original Image Num
15FD Fscalar
16SL AutoTrack Peak
17SL AutoTrack Width
18FD Transmission Scan Time
19FD Transmission Mask Width
1aFD Copper Attenuator Thickness
1bFD Det Ang Separation
1cSL Axial Acceptance Angle
1dSL Theta Acceptance Value
1eFD1-n Tomo View Offset
20FD Accepted Beats Time
21FD2 Threshold
22FD2 Linear Depth
23LO Unif Date Time
24SL Series Accepted Beats
25SL Series Rejected Beats
26LT Study Comments
#0015
10SL Frame Termination Condition
11SL Frame Termination Value
12SL Num ECT Phases
13SL Num WB Scans
14SL ECT Phase Num
15SL WB Scan Num
16SL Comb Head Number
17UL Preceding Beat
#0019
5fSQ
#0033
07SQ1-n Orig SOP Instance UID
08CS Xeleris Data Object Type
10SL Modified
11LO Name
16LO ProtocolDataUID
17SH Date
18SH Time
19UL ProtocoldataFlags
1aUL ProtocolName
1bLO RelevantDataUID
1cLO BulkData
1dSL1-n IntData
1eFD1-n DoubleData
1fOB StringData
20LT1-n BulkDataFormat
21LT1-n IntDataFormat
22LT1-n DoubleDataFormat
23LT1-n StringDataFormat
24LT Description
30UL Allocate trigger buffer
33UL Number of triggers
34UL Trigger size
35UL Trigger data size
36OB1-n Trigger data
#0035
01FD1-n Start Angle
#0055
12SQ Xeleris Energy Window Information Sequence
13SQ Xeleris Energy Window Range Sequence
22SQ Xeleris Detector Information Sequence
52SQ Xeleris Rotation Information Sequence
62SQ Xeleris Gated Information Sequence
63SQ Xeleris Data Information Sequence
64SQ SDODoubleData SQ
65SQ
#5001
01SL Modified
02LO Name
03SL Cid
04SL Srid
05LO SOPClassUID
06LO SOPInstanceUID
07SL CurveType
08SL GraphType
09LO Legend
0aLO XUnits
0bLO YUnits
0cSL Edit
0dSL Suspend
0eSL StyleLine
0fSL StyleFill
10LO StyleColour
11SL StyleWidth
12SL StylePoint
13LO StylePColour
14SL StylePSize
15SL Segments
16SL SegType
17FD1-n SegStart
18FD1-n SegEnd
19SL1-n SegStyleLine
1aSL1-n SegStyleFill
1bLO SegStyleColour
1cSL1-n SegStyleWidth
1dSL1-n SegStylePoint
1eSL SegStylePColour
1fSL SegStylePSize
20LO SegName
21SL1-n SegAllowDirInt
22SL TextAnnots
23FD1-n TxtX
24FD1-n TxtY
25LO TxtText
26LO TxtName
30LO ROIName
31LO DerivedFromImageUID
32SL1-n DerivedFromImages
33UL CurveFlags
34LO CurveName
35LO DatasetName
36LO CurveUID
37FD ROIArea
38SL Modified
39LO Name
3aLO Software version
3bSH StartDate
3cSH CompletionDate
3dLO DetectorName
41SL Modified
42LO Name
43SL Name
44SL Name
45LO SOPClassUID
46LO SOPInstanceUID
47LO NormalColor
48LT NameFont
49SL FillPattern
4aSL LineStyle
4bSL LineDashLength
4cSL LineThickness
4dSL Interactivity
4eSL NamePos
4fSL NameDisplay
50LO Label
51SL1-n BpSeg
52US1-n BpSegPairs
53SL SeedSpace
54FD1-n Seeds
55SL1-n Shape
56FD1-n ShapeTilt
59SL1-n ShapePtsSpace
5aSL1-n ShapeCtrlPtsCounts
5bFD1-n ShapeCtrlPts
5cSL ShapeCPSpace
5dSL ROIFlags
5eSL FrameNumber
5fSL Id
60LO1-n DatasetROIMapping
=GEMS_GNHD_01
#0033
01UN
02UN
=GEMS_HELIOS_01
#0045
01SS Number of Macro Rows in Detector
02FL Macro width at ISO Center
03SS DAS type
04SS DAS gain
05SS DAS Temperature
06CS Table Direction
07FL Z smoothing Factor
08SS View Weighting Mode
09SS Sigma Row number
0aFL Minimum DAS value
0bFL Maximum Offset Value
0cSS Number of Views shifted
0dSS Z tracking Flag
0eFL Mean Z error
0fFL Z tracking Error
10SS Start View 2A
11SS Number of Views 2A
12SS Start View 1A
13SS Sigma Mode
14SS Number of Views 1A
15SS Start View 2B
16SS Number Views 2B
17SS Start View 1B
18SS Number of Views 1B
19SS Air Calibration Date
1aSS Air Calibration Time
1bSS Phantom Calibration Date
1cSS Phantom Calibration Time
1dSS Z Slope Calibration Date
1eSS Z Slope Calibration Time
1fSS Cross Talk Calibration Date
20SS Cross Talk Calibration Time
21SS Iterbone Flag
22SS Perisstaltic Flag
30CS CardiacReconAlgorithm
31CS AvgHeartRateForImage
32FL TemporalResolution
33CS PctRpeakDelay
34CS ActualPctRpeakDelay
36CS EkgFullMaStartPhase
37CS EkgFullMaEndPhase
38CS EkgModulationMaxMa
39CS EkgModulationMinMa
3bLO NoiseReductionImageFilterDesc
=GEMS_HINO_CT_01
#004b
01DS1-n Beam Thickness
02DS1-n R Time
03IS HBC number
=GEMS_IDEN_01
#0009
01LO Full fidelity
02SH Suite id
04SH Product id
17LT Series Description
1aUS
20US
27SL Image actual date
2fSH
30SH Service id
31SH Mobile location number
e2LT1-n Image Type (ORIGINAL\\\\PROSPECTIVE ...)
e3UI Equipment UID
e6SH Genesis Version - now
e7UL Exam Record checksum
e8SH Series Suite Id
e9SL Actual series data time stamp
=GEMS_IMAG_01
#0027
06SL Image archive flag
10SS Scout Type
1cSL Vma mamp
1dSS Vma phase
1eSL Vma mod
1fSL Vma clip
20SS Smart scan ON/OFF flag
30SH Foreign Image Revision
31SS Imaging Mode
32SS Pulse Sequence
33SL Imaging Options
35SS Plane Type
36SL Oblique Plane
40SH RAS letter of image location
41FL Image location
42FL Center R coord of plane image
43FL Center A coord of plane image
44FL Center S coord of plane image
45FL Normal R coord
46FL Normal A coord
47FL Normal S coord
48FL R Coord of Top Right Corner
49FL A Coord of Top Right Corner
4aFL S Coord of Top Right Corner
4bFL R Coord of Bottom Right Corner
4cFL A Coord of Bottom Right Corner
4dFL S Coord of Bottom Right Corner
50FL Scan Start Location
51FL Scan End Location
52SH RAS letter for side of image
53SH RAS letter for anterior/posterior
54SH RAS letter for scout start loc
55SH RAS letter for scout end loc
60FL Image dimension - X
61FL Image dimension - Y
62FL Number of Excitations
#0029
15SL Lower range of Pixels1
16SL Lower range of Pixels1
17SL Lower range of Pixels2
18SL Upper range of Pixels2
1aSL Len of tot hdr in bytes No longer supported
26SS Version of the hdr struct
34SL Advantage comp. Overflow
35SL Advantage comp. Underflow
=GEMS_IMPS_01
#0029
04SL Lower range of Pixels1
05DS Lower range of Pixels1
06DS Lower range of Pixels1
07SL Lower range of Pixels1
08SH Lower range of Pixels1
09SH Lower range of Pixels1
0aSS Lower range of Pixels1
15SL Lower range of Pixels1
16SL Upper range of Pixels1
17SL Lower range of Pixels2
18SL Upper range of Pixels2
1aSL Len of tot hdr in bytes
26SS Version of the hdr struct
34SL Advantage comp. Overflow
35SL Advantage comp. Underflow
#0043
13SS5 Decon kernel parameters
=GEMS_IQTB_IDEN_47
#0047
01SH Image Path
02UL Image Date/Time
03UL Queue Sequence Number
04UL Recon Sequence ID
=GEMS_IT_US_REPORT
#0045
11OW Vivid excel file
12OW Vivid CHM file
13OW Vivid PDF file
=GEMS_LUNAR_RAW
#7003
01ST enCORE File Name
02OB enCORE File Data
03UL enCORE File Length
04LO enCORE File Modified Time
=GEMS_MR_RAW_01
#7001
01OB rdb_hdr_rec
02OB rdb_hdr_per_pass_tab
03OB rdb_hdr_unlock_raw
04OB rdb_hdr_data_acq_tab
05OB rdb_hdr_nex_tab
06OB rdb_hdr_nex_abort_tab
07OB rdb_hdr_tool
08OB rdb_raw_data
09OB SSP save
0aOB UDA save
0bOB rdb_chemsat_data
=GEMS_PARM_01
#0043
01SS Bitmap of prescan options
02SS Gradient offset in X
03SS Gradient offset in Y
04SS Gradient offset in Z
05SS Img is original or unoriginal
06SS Number of EPI shots
07SS Views per segment
08SS Respiratory rate, bpm
09SS Respiratory trigger point
0aSS Type of receiver used
0bDS DB/dt Peak rate of change of gradient field
0cDS dB/dt Limits in units of percent
0dDS PSD estimated limit
0eDS PSD estimated limit in tesla per second
0fDS Saravghead
10US Window value
11US Total input views
12SS3 X-ray chain
13SS5 Decon kernel parameters
14SS3 Calibration parameters
15SS3 Total output views
16SS5 Number of overranges
17DS IBH image scale factors
18DS3 BBH coefficients
19SS Number of BBH chains to blend
1aSL Starting channel number
1bSS Ppscan parameters
1cSS GE image integrity
1dSS Level value
1eDS Delta Start Time [msec]
1fSL Max overranges in a view
20DS Avg overranges all views
21SS Corrected after glow terms
25SS6 Reference channels
26US6 No views ref chans blocked
27SH Scan Pitch Ratio
28OB Unique image iden
29OB Histogram tables
2aOB User defined data
2bSS4 Private Scan Options
2cSS Effective echo spacing
2dSH Filter Mode (String slop field 1 in legacy GE MR
2eSH String slop field 2
2fSS Image Type (real, imaginary, phase, magnitude)
30SS Vas collapse flag
31DS2 Recon Center Coordinates
32SS Vas flags
33FL Neg_scanspacing
34IS Offset Frequency
35UL User_usage_tag
36UL User_fill_map_MSW
37UL User_fill_map_LSW
38FL24 User data 25...User data 48 {User48=Effective Resolution for spiral}
39IS4 Slop_int_6... slop_int_9
40FL4 Trigger on position
41FL4 Degree of rotation
42SL4 DAS trigger source
43SL4 DAS fpa gain
44SL4 DAS output source
45SL4 DAS ad input
46SL4 DAS cal mode
47SL4 DAS cal frequency
48SL4 DAS reg xm
49SL4 DAS auto zero
4aSS4 Starting channel of view
4bSL4 DAS xm pattern
4cSS4 TGGC trigger mode
4dFL4 Start scan to X-ray on delay
4eFL4 Duration of X-ray on
60IS8 Slop_int_10...slop_int_17
61UI Scanner Study Entity UID
62SH Scanner Study ID
63SH Raw Data ID
64CS1-n Image Filter
65US Motion Correction Indicator
66US Helical Correction Indicator
67US IBO Correction Indicator
68US XT Correction Indicator
69US Q-cal Correction Indicator
6aUS AV Correction Indicator
6bUS L-MDK Correction Indicator
6cIS Detector Row
6dIS Area Size
6eSH Auto mA Mode
6fDS3-4 Scanner Table Entry (single gradient coil systems only)/Scanner Table Entry + Gradient Coil Selected
70LO Paradigm Name
71ST Paradigm Description
72UI Paradigm UID
73US Experiment Type
74US #rest volumes
75US #active volumes
76US #dummy scans
77SH Application Name
78SH Application Version
79US Slices Per Volume
7aUS Expected Time Points
7bFL1-n Regressor Values
7cFL Delay after slice group
7dUS Recon mode flag word
7eLO1-n PACC specific information
7fDS1-n Reserved
80LO1-n Coil ID Data
81LO GE Coil Name
82LO1-n System Configuration Information
83DS1-2 Asset R Factors
84LO5 Additional Asset Data
85UT Debug Data (text format)
86OB Debug Data (binary format)
87UT Reserved
88UI PURE Acquisition Calibration Series UID
89LO3 Governing Body, dB/dt, and SAR definition
8aCS Private In-Plane Phase Encoding Direction
8bOB FMRI Binary Data Block
8cDS6 Voxel Location
8dDS7-7n SAT Band Locations
8eDS3 Spectro Prescan Values
8fDS3 Spectro Parameters
90LO1-n SAR Definition
91DS1-n SAR value
92LO Image Error Text
93DS1-n Spectro Quantitation Values
94DS1-n Spectro Ratio Values
95LO Prescan Reuse String
96CS Content Qualification
97LO8 Image Filtering Parameters
98UI ASSET Acquisition Calibration Series UID
99LO1-n Extended Options
9aIS Rx Stack Identification
9bDS NPW factor
9cOB Research Tag 1
9dOB Research Tag 2
9eOB Research Tag 3
9fOB Research Tag 4
a0SQ Spectroscopy Pixel Sequence
a1SQ Spectroscopy Default Display Sequence
a2DS1-n MEG Data
a3CS ASL Contrast technique
a4LO Detailed text for ASL labeling technique
a5IS Duration of the label or control pulse
#0051
0aSL Store level of Functional Image
0bFL Store B-Value with Functional Image
#2001
10UI DICOM Implementation UID
11SH DICOM Implementation Version
12UI Within-DICOM-Implementation SOP Instance UID
13SH Application Name
14SH Application Version
15SH Compatibility Version
21UI1-n Referenced Series UID
31US Number of Objects Averaged
41US Number of Expected Time Points
51US Number of Slices Per Volume
60US BW Image Type
61US Experiment Type
71UI Paradigm UID
72LO Paradigm Name
73ST Paradigm Description
80OB Contrast
81FL1-n Regressor Values
86US Number of Degrees of Freedom
8aFL Z Threshold
8bFL p Threshold
90OB Processing parameters
91OB Motion Plot
92OB ROIs
93OB Tracts
94OB Report
95OB Response Data
a0FL1-n Motion Parameters
a1FL1-n Registration Parameters
a2FL1-n Subject Data
b0OB DTI Parameters
c0OB Paradigm Info
=GEMS_PATI_01
#0011
10SS Patient Status
=GEMS_PETD_01
#0009
01LO2 GE Discovery PET Implementation Version Name
02LO PET patient_id
03SH PET compatible_version
04SH GE Advance Patient.software_version
05DT PET patient_datetime
06SL PET type
07UI PET exam_id
08SH PET compatible_version
09SH PET software_version
0aUI PET scan_id
0bSH PET compatible_version
0cSH PET software_version
0dDT PET scan_datetime
0eDT PET scan_ready
0fST PET scan_description
10LO PET hospital_name
11LO PET scanner_desc
12LO PET manufacturer
13UI PET for_identifier
14LO PET landmark_name
15SH PET landmark_abbrev
16SL PET patient_position
17SL PET scan_perspective
18SL PET scan_type
19SL PET scan_mode
1aSL PET start_condition
1bSL PET start_cond_data
1cSL PET sel_stop_cond
1dSL PET sel_stop_cond_data
1eSL PET collect_deadtime
1fSL PET collect_singles
20SL PET collect_countrate
21SL PET countrate_period
22SL PET delayed_events
23SL PET delayed_bias
24SL PET word_size
25SL PET axial_acceptance
26SL PET axial_angle_3d
27SL PET theta_compression
28SL PET axial_compression
29FL PET gantry_tilt_angle
2aSL PET collimation
2bSL PET scan_fov
2cSL PET axial_fov
2dSL PET event_separation
2eSL PET mask_width
2fSL PET binning_mode
30SL PET trig_rej_method
31SL PET number_for_reject
32SL PET lower_reject_limit
33SL PET upper_reject_limit
34SL PET triggers_acquired
35SL PET triggers_rejected
36LO PET tracer_name
37LO PET batch_description
38FL PET tracer_activity
39DT PET meas_datetime
3aFL PET pre_inj_volume
3bDT PET admin_datetime
3cFL PET post_inj_activity
3dDT PET post_inj_datetime
3eSH PET radionuclide_name
3fFL PET half_life
40FL PET positron_fraction
41SL PET source1_holder
42FL PET source1_activity
43DT PET source1_meas_dt
44SH PET source1_radnuclide
45FL PET source1_half_life
46SL PET source2_holder
47FL PET source2_activity
48DT PET source2_meas_dt
49SH PET source2_radnuclide
4aFL PET source2_half_life
4bSL PET source_speed
4cFL PET source_location
4dSL PET emission_present
4eSL PET lower_axial_acc
4fSL PET upper_axial_acc
50SL PET lower_coinc_limit
51SL PET upper_coinc_limit
52SL PET coinc_delay_offset
53SL PET coinc_output_mode
54SL PET upper_energy_limit
55SL PET lower_energy_limit
56UI PET normal_cal_id
57UI PET normal_2d_cal_id
58UI PET blank_cal_id
59UI PET wc_cal_id
5aSL PET derived
5bLO PET contrast_agent
5cUI PET frame_id
5dUI PET scan_id
5eUI PET exam_id
5fLO PET patient_id
60SH PET compatible_version
61SH PET software_version
62ST PET where_is_frame
63SL PET frame_size
64SL PET file_exists
65SL PET patient_entry
66FL PET table_height
67FL PET table_z_position
68DT PET landmark_datetime
69SL PET slice_count
6aFL PET start_location
6bSL PET acq_delay
6cDT PET acq_start
6dSL PET acq_duration
6eSL PET acq_bin_dur
6fSL PET acq_bin_start
70SL PET actual_stop_cond
71FD PET total_prompts
72FD PET total_delays
73SL PET frame_valid
74SL PET validity_info
75SL PET archived
76SL PET compression
77SL PET uncompressed_size
78SL PET accum_bin_dur
79SH PET compatible_version
7aSH PET software_version
7bDT PET is_datetime
7cSL PET is_source
7dSL PET is_contents
7eSL PET is_type
7fDS3 PET is_reference
80SL PET multi_patient
81SL PET number_of_normals
82UI PET color_map_id
83SL PET window_level_type
84FL PET rotate
85SL PET flip
86FL PET zoom
87SL PET pan_x
88SL PET pan_y
89FL PET window_level_min
8aFL PET window_level_max
8bSL PET recon_method
8cSL PET attenuation
8dFL PET atten_coefficient
8eSL PET bp_filter
8fFL PET bp_filter_cutoff
90SL PET bp_filter_order
91FL PET bp_center_l
92FL PET bp_center_p
93SL PET atten_smooth
94SL PET atten_smooth_param
95SL PET angle_smooth_param
96UI PET wellcountercal_id
97UI PET trans_scan_id
98UI PET norm_cal_id
99UI PET blnk_cal_id
9aFL PET cac_edge_threshold
9bFL PET cac_skull_offset
9cUI PET emiss_sub_id
9dSL PET radial_filter_3d
9eFL PET radial_cutoff_3d
9fSL PET axial_filter_3d
a0FL PET axial_cutoff_3d
a1FL PET axial_start
a2FL PET axial_spacing
a3SL PET axial_angles_used
a4SH PET compatible_version
a5SH PET software_version
a6SL PET slice_number
a7FL PET total_counts
a8OB PET other_atts
a9SL PET other_atts_size
aaSL PET archived
abFL PET bp_center_x
acFL PET bp_center_y
adUI PET trans_frame_id
aeUI PET tpluse_frame_id
b1FL PET profile_spacing
b2SL PET ir_num_iterations
b3SL PET ir_num_subsets
b4FL PET ir_recon_fov
b5SL PET ir_corr_model
b6SL PET ir_loop_filter
b7FL PET ir_pre_filt_parm
b8SL PET ir_loop_filt_parm
b9FL PET response_filt_parm
baSL PET post_filter
bbFL PET post_filt_parm
bcSL PET ir_regularize
bdFL PET regularize_parm
beSL PET ac_bp_filter
bfFL PET ac_bp_filt_cut_off
c0SL PET ac_bp_filt_order
c1SL PET ac_img_smooth
c2FL PET ac_img_smooth_parm
c3SL PET scatter_method
c4SL PET scatter_num_iter
c5FL PET scatter_parm
c6FL PET seg_qc_parm
c7SL PET overlap
c8UI PET ovlp_frm_id
c9UI PET ovlp_trans_frm_id
caUI PET ovlp_tpulse_frm_id
cbFL PET vqc_x_axis_trans
ccFL PET vqc_x_axis_tilt
cdFL PET vqc_y_axis_trans
ceFL PET vqc_y_axis_swivel
cfFL PET vqc_z_axis_trans
d0FL PET vqc_z_axis_roll
d1LO PET ctac_conv_scale
d2UI PET image_set_id
d3SL PET constrast_route
d4LO PET ctac_conv_scale
d5FL PET loop_filter_parm
d6FL PET image_one_loc
d7FL PET image_index_loc
d8SL PET frame_number
d9SL PET list_file_exists
daST PET where_is_list_frame
dbSL PET ir_z_filter_flag
dcFL PET ir_z_filter_ratio
ddUS PET num_of_rr_interval
deUS PET num_of_time_slots
dfUS PET num_of_slices
e0US PET num_of_time_slices
e1SL PET unlisted_scan
e2SL PET rest_stress
e3FL PET phase percentage
e4ST Recon Protocol
e5FL PET left shift
e6FL PET posterior shift
e7FL PET superior shift
e8SL PET acq_bin_num
e9FL PET acq_bin_dur_percent
eaSL 3D Filter flag
ebFL 3D Filter cutoff
ecSL 3D Filter order
f0UI Reformat group
#0011
01SQ GE Advance ROI Sequence
02UI GE Advance ROI.roi_id
03UI GE Advance ROI.image_id
04SH GE Advance ROI.compatible_version
05SH GE Advance ROI.software_version
06LO GE Advance ROI.roi_name
07DT GE Advance ROI.roi_datetime
08SL GE Advance ROI.roi_type
09FL GE Advance ROI.center_x
0aFL GE Advance ROI.center_y
0bFL GE Advance ROI.width
0cFL GE Advance ROI.height
0dFL GE Advance ROI.angle
0eSL GE Advance ROI.number_of_points
0fOB GE Advance ROI.roi_data
10SL GE Advance ROI.roi_size
11LO GE Advance ROI.color
12SL GE Advance ROI.line_type
13SL GE Advance ROI.line_width
14SL GE Advance ROI.roi_number
15SL GE Advance ROI.convex
16SL GE Advance ROI.atten_corr_flag
18OB
#0013
01SQ GE Advance Annotation Sequence
02UI GE Advance Annotation.annotation_id
03UI GE Advance Annotation.image_id
04SH GE Advance Annotation.compatible_version
05SH GE Advance Annotation.software_version
06SL GE Advance Annotation.type
07LO GE Advance Annotation.font_name
08SH GE Advance Annotation.font_size
09LO GE Advance Annotation.foreground_color
0aLO GE Advance Annotation.background_color
0bSL GE Advance Annotation.coordinate_system
0cFL GE Advance Annotation.start_x
0dFL GE Advance Annotation.start_y
0eFL GE Advance Annotation.end_x
0fFL GE Advance Annotation.end_y
10SL GE Advance Annotation.start_symbol
11SL GE Advance Annotation.end_symbol
12OB GE Advance Annotation.annotation_data
13SL GE Advance Annotation.annotation_size
14LO GE Advance Annotation.label_id
#0017
01UI PET correction_cal_id
02SH PET compatible_version
03SH PET software_version
04DT PET cal_datetime
05LO PET cal_description
06SL PET cal_type
07ST PET where_is_corr
08SL PET corr_file_size
09LO PET scan_id
0aDT PET scan_datetime
0bLO PET norm_2d_cal_id
0cSH PET hosp_identifier
0dSL PET archived
#0019
01UI PET wc_cal_id
02SH PET compatible_version
03SH PET software_version
04DT PET cal_datetime
05SL PET cal_type
06LO PET cal_description
07LO PET cal_hardware
08OB PET coefficients
09FL PET activity_factor_hr
0aFL PET activity_factor_hs
0bFL PET activity_factor_3d
0cLO PET scan_id
0dDT PET scan_datetime
0eSH PET hosp_identifier
0fFL PET meas_activity
10DT PET meas_datetime
11SL PET axial_filter_3d
12FL PET axial_cutoff_3d
13SL PET default_flag
14SL PET archived
15SL PET wc_cal_rec_method
16SL PET activity_factor_2d
17SL PET isotope
#0021
01US PET raw_data_type
02UL PET raw_data_size
#0023
01OB raw_data_blob
02OB PET raw_data_blob
#5001
01UI GE Advance Curve.curve_id
02SH GE Advance Curve.compatible_version
03SH GE Advance Curve.software_version
04SL GE Advance Curve.statistics_type
05LT GE Advance Curve.how_derived
06SL GE Advance Curve.how_derived_size
07SL GE Advance Curve.multi_patient
08SL GE Advance Curve.deadtime
#5003
01SQ GE Advance Graph Sequence
02UI GE Advance Graph.graph_id
03SH GE Advance Graph.compatible_version
04SH GE Advance Graph.software_version
05LO GE Advance Graph.title
06DT GE Advance Graph.graph_datetime
07ST GE Advance Graph.graph_description
08LO GE Advance Graph.title_font_name
09SH GE Advance Graph.title_font_size
0aLO GE Advance Graph.footer
0bSH GE Advance Graph.footer_font_size
0cLO GE Advance Graph.foreground_color
0dLO GE Advance Graph.background_color
0eSL GE Advance Graph.graph_border
0fSL GE Advance Graph.graph_width
10SL GE Advance Graph.graph_height
11SL GE Advance Graph.grid
12LO GE Advance Graph.label_font_name
13SH GE Advance Graph.label_font_size
14LO GE Advance Graph.axes_color
15LO GE Advance Graph.x_axis_label
16SL GE Advance Graph.x_axis_units
17FL GE Advance Graph.x_major_tics
18FL GE Advance Graph.x_axis_min
19FL GE Advance Graph.x_axis_max
1aLO GE Advance Graph.y_axis_label
1bSL GE Advance Graph.y_axis_units
1cFL GE Advance Graph.y_major_tics
1dFL GE Advance Graph.y_axis_min
1eFL GE Advance Graph.y_axis_max
1fLO GE Advance Graph.legend_font_name
20SH GE Advance Graph.legend_font_size
21SL GE Advance Graph.legend_location_x
22SL GE Advance Graph.legend_location_y
23SL GE Advance Graph.legend_width
24SL GE Advance Graph.legend_height
25SL GE Advance Graph.legend_border
26SL GE Advance Graph.multi_patient
#5005
01SQ GE Advance CurvePresentation Sequence
02UI GE Advance CurvePresentation.curvepresent_id
03UI GE Advance CurvePresentation.graph_id
04UI GE Advance CurvePresentation.curve_id
05SH GE Advance CurvePresentation.compatible_version
06SH GE Advance CurvePresentation.software_version
07LO GE Advance CurvePresentation.curve_label
08LO GE Advance CurvePresentation.color
09SL GE Advance CurvePresentation.line_type
0aSL GE Advance CurvePresentation.line_width
0bSL GE Advance CurvePresentation.point_symbol
0cSL GE Advance CurvePresentation.point_symbol_dim
0dLO GE Advance CurvePresentation.point_color
=GEMS_QVA_PHOTO_01
#0009
60FL Dodge End Diastolic Volume ml
61FL Dodge End Systolic Volume ml
62FL Dodge Stroke Volume ml
63IS Dodge Ejection Fraction
64FL Simpson End Diastolic Volume ml
65FL Simpson End Systolic Volume ml
66FL Simpson Stroke Volume ml
67IS Simpson Ejection Fraction
68FL CFX Single Hypokinesia in Region
69FL CFX Single Hyperkinesia in Opposite Region
6aIS CFX Single Total LV contour Percent
6bFL CFX Multiple Hypokinesia in Region
6cFL CFX Multiple Hyperkinesia in Opposite Region
6dIS CFX Multiple Total LV contour Percent
6eFL RCA Single Hypokinesia in Region
6fFL RCA Single Hyperkinesia in Opposite Region
70IS RCA Single Total LV contour Percent
71FL RCA Multiple Hypokinesia in Region
72FL RCA Multiple Hyperkinesia in Opposite Region
73IS RCA Multiple Total LV contour Percent
74FL LAD Single Hypokinesia in Region
75FL LAD Single Hyperkinesia in Opposite Region
76IS LAD Single Total LV contour Percent
77FL LAD Multiple Hypokinesia in Region
78FL LAD Multiple Hyperkinesia in Opposite Region
79IS LAD Multiple Total LV contour Percent
7aFL Dodge End Diastolic Volume ml/m2
7cFL Dodge End Systolic Volume ml/m2
7eFL Dodge Stroke Volume ml/m2
80FL Simpson End Diastolic Volume ml/m2
82FL Simpson End Systolic Volume ml/m2
84FL Simpson Stroke Volume ml/m2
=GEMS_RELA_01
#0021
03SS Series from which Prescribed
05SH Genesis Version - now
07UL Series Record checksum
15US
16SS
18SH Genesis version - Now
19UL Acq recon record checksum
20DS Table start location
35SS Series from which prescribed
36SS Image from which prescribed
37SS Screen Format
4aLO Anatomical reference for scout
4eUS
4fSS Locations in acquisition
50SS Graphically prescribed
51DS Rotation from source x rot
52DS Rotation from source y rot
53DS Rotation from source z rot
54SH3 Image position
55SH6 Image orientation
56SL Num 3D slabs
57SL Locs per 3D slab
58SL Overlaps
59SL Image Filtering 0.5/0.2T
5aSL Diffusion direction
5bDS Tagging Flip Angle
5cDS Tagging Orientation
5dDS Tag Spacing
5eDS RTIA_timer
5fDS Fps
70LT
71LT
81DS Auto window/level alpha
82DS Auto window/level beta
83DS Auto window/level window
84DS Auto window/level level
90SS Tube focal spot position
91SS Biopsy position
92FL Biopsy T location
93FL Biopsy ref location
=GEMS_RTEN_01
#0249
11DA Plan Creation Date
13TM Plan Creation Time
14PN Operator Name
16LO Plan Comment
18SQ Plan Image Sequence
1aLO Exam/Series/Image Identifier
1bIS Additional Image Identifier
1cCS Build Resolution
20SQ Structure Sequence
22SH Structure Name
24CS Structure Type
28CS Structure Color
30SQ Slab Sequence
32SQ Slab Image Sequence
36DS Z Plus Thickness
38DS Z Minus Thickness
3aDS3-n Slab Shape
40SQ Marker Sequence
42SH Marker Name
44CS Marker Color
46DS3 Marker Position
50SQ Beam Group Sequence
51SH Group Name
52CS1-n Group Properties
54SQ Beam Sequence
60SQ Machine Reference Sequence
62SH Machine Name
64SH Beam Name
66CS Particle Type
68DS Nominal Particle Energy
70SQ Block Sequence
72LO Block Name
74DS2-n Block Shape
80SQ Cutout Sequence
82LO Cutout Name
84DS2-n Cutout Shape
90SH Collimator Name
92CS Collimator Type
a0SQ Dynamic Segment Sequence
a2DS Table Angle
a4DS Gantry Angle
a6DS Collimator Angle
a8DS3 Isocenter Position
a9DS Source-Surface Distance
aaDS X Symmetric Opening
acDS Y Symmetric Opening
aeDS X Positive Jaw Position
b0DS X Negative Jaw Position
b2DS Y Positive Jaw Position
b4DS Y Negative Jaw Position
b6DS2-n Leaf Positions
d0CS Treatment Position
=GEMS_SENO_02
#0045
04CS AES
06DS Stereo angle
09DS Real Magnification Factor
0bCS Senograph Type
0cDS Integration Time
0dDS ROI Origin X and Y
11DS2 Receptor Size cm X and Y
12IS2 Receptor Size Pixels X and Y
13ST Screen
14DS Pixel Pitch Microns
15IS Pixel Depth Bits
16IS2 Binning Factor X and Y
1bLO Clinical View
1dDS Mean Of Raw Gray Levels
1eDS Mean Of Offset Gray Levels
1fDS Mean Of Corrected Gray Levels
20DS Estimated Anat mean
21DS Mean Of Log Region Gray Levels
22DS Standard Deviation Of Raw Gray Levels
23DS Standard Deviation Of Corrected Gray Levels
24DS Standard Deviation Of Region Gray Levels
25DS Standard Deviation Of Log Region Gray Levels
26OB MAO Buffer
27IS Set Number
28CS WindowingType (LINEAR or GAMMA)
29DS2 Windowing parameters
2aIS 2DLocX
2bIS 2DLocY
39US Vignette Rows
3aUS Vignette Columns
3bUS Vignette Bits Allocated
3cUS Vignette Bits Stored
3dUS Vignette High Bit
3eUS Vignette Pixel Representation
3fOB Vignette Pixel Data
49DS Radiological Thickness
50UI SC Instance UID
51UI SC series UID
52IS Raw Diagnostic Low
53IS Raw Diagnostic High
54DS Exponent
55IS A Coefficients
56DS Noise Reduction Sensitivity
57DS Noise Reduction Threshold
58DS mu
59IS Threshold
60IS4 Breast ROI X
61IS4 Breast ROI Y
62IS User Window Center
63IS User Window Width
64IS Segm Threshold
65IS Detector Entrance Dose
66IS Asymmetrical Collimation Information
71OB STX buffer
72DS2 Image Crop point
=GEMS_SERS_01
#0025
06SS Last pulse sequence used
07SL Images in Series
10SL Landmark Counter
11SS Number of Acquisitions
14SL Indicates no. of updates to header
17SL Series Complete Flag
18SL Number of images archived
19SL Last image number used
1aSH Primary Receiver Suite and Host
1bOB Protocol Data Block (compressed)
=GEMS_STDY_01
#0023
01SL Number of series in Study
02SL Number of unarchived Series
10SS Reference image field
50SS Summary image
70FD Start time(secs) in first axial
74SL No. of updates to header
7dSS Indicates study has complete info (DICOM/genesis)
=GEMS_Ultrasound_ImageGroup_001
#6003
10SQ
11OB
=GEMS_Ultrasound_MovieGroup_001
#7fe1
01SQ
02LO
03UL
08SQ
10SQ
12LO
18SQ
20SQ
24SH
26SQ
36SQ
37UL
43OB
48FD1-2
49UL
51FL
52FD
53UL
54SL
55OB
57LT
60OB
61OW
70SQ
71UL
72LO
73SQ
74LO
75SQ
77FD1-n
79SL
83SQ
84LO
85SQ
86SL4
87FD4
88FD
=GEMS_VXTLSTATE_001
#0057
05SQ Volumes_info
06SQ Image_UIDs
07DT SUV_ScanTime
08DT SUV_AdministredTime
09DT SUV_MeasuredTime
10DT SUV_PostInjectedTime
11FL SUV_TracerActivity
12FL SUV_PostInjectedActivity
13FL SUV_HalfLife
14LO SState_Version
15SQ SegList_Seq
16IS SegList_Count
17OB SegList_List
18LO SegList_Name
19LO Volume_Filename
20LO SegList_Label
21SQ Bookmark_Seq
22LT Bookmark
23FL3 Cursor_position
24UL3-n Color_Value_Field
25IS Count
26SQ Views_info
27LT View_Slot
28IS Wireframe_Size
29UT Wireframe
30IS Annotation_Size
31LT Annotation
32IS Slider_State
33LO Proto_Name
34LO Proto_Title
35LO Proto_FilmName
36LO Proto_Step
38LT SegList_Slots
39IS VT_Points_Size
40LT VT_Points
41IS VT_Meas_Size
42LT VT_Meas
43IS VT_Tree_Size
44UT VT_Tree
46IS VT_Preset_Size
47LT VT_Preset
48IS VT_State_Size
49LT VT_State
50IS Preferences_Size
51LT Preferences
52IS Volume_ZComb_Filter
53IS HTML_Page_Size
54LT HTML_Page
55FL3 Camera_Position
56IS Slider_Size
57LT Slider
58LO SegList_Pretty_Name
=GEMS_VXTL_USERDATA_01
#0047
11LT
=GEMS_XELPRV_01
#0033
08CS Object Type
10SL Modified
11LO Name
14LO StudyId
16LO ProtocolDataUID
17SH Date
18SH Time
19UL ProtocoldataFlags
1aLO ProtocolName
1bLO StudyId
1cOB BulkData
1dSL1-n IntData
1eFD1-n DoubleData
1fOB StringData
20OB BulkDataFormat
21OB IntDataFormat
22OB DoubleDataFormat
23OB StringDataFormat
24LT Description
28LO RTName
29LT RTSpecification
2aUL ReviewTemplatesFlags
2bLT DataValidationSpec
2cLT Description
2dLT IconDescription
50SQ ProtocoldataSQ
51UI PDOSOPClassUID
52UI PDOSOPInstanceUID
60SQ ReviewtemplateSQ
61UI RTOSOPClassUID
62UI RTOSOPInstanceUID
70SQ SeriesdataSQ
71UI SDOSOPClassUID
72UI SDOSOPInstanceUID
73SQ SDODoubleDataSQ
#0057
01SQ ROISQ
02UI SOPClassUID
03UI SOPInstanceUID
10IS ROINumber
11UI Dimensions
12UI Points
13UI Type
14UI Description
15UI Data value Representation
16UI Label
17UI Data
41SL Modified
42LO Name
43SL Rid
45LO SOPClassUID
46LO SOPInstanceUID
47LO Normal Colour
48LT NameFont
49SL FillPattern
4aSL LineStyle
4bSL LineDashLength
4cSL LineThickness
4dSL Interactivity
4eSL NamePos
4fSL NameDisplay
50LO Label
51SL1-n BpSeg
52US1-n BpSegpairs
53SL SeedSpace
54FD1-n Seeds
55SL1-n Shape
56FD1-n ShapeTilt
59SL1-n ShapePtsSpace
5aSL1-n ShapeCtrlPtsCount
5bFD1-n Shap CtrlPts
5cSL ShapeCPSpace
5dUL1-n ROIFlags
5eUL FrameNumber
60LO1-n DatasetROIMapping
=GEMS_XR3DCAL_01
#0021
01IS 3Dcal image rows
02IS 3Dcal image columns
03FL 3Dcal field of view
04DA 3Dcal acquisition date
05TM 3Dcal acquisition time
06DA 3Dcal calibration processing date
07TM 3Dcal calibration processing time
08FL 3Dcal L arm angle
09FL1-n 3Dcal Pivot angle vector
0aFL 3Dcal C arm angle
0bSQ 3Dcal matrix sequence
0cLO1-n 3Dcal matrix elements
0dLO 3Dcal algorithm version
0eFL 3Dcal 3D frame unit size
0fLO 3Dcal calibration mode
10FL 3Dcal image frame origin row
11FL 3Dcal image frame origin column
12IS 3Dcal positioner pivot rotation speed
13IS 3Dcal number of images
14UI 3Dcal Instance UID
15FL2 3Dcal image pixel spacing
16CS 3Dcal centering mode
=GEMS_YMHD_01
#0033
05UN
06UN
=GE_GENESIS_REV3.0
#0019
39SS Axial Type
8fSS Swap Phase / Frequency Axis
9cSS Pulse Sequence Name
9fSS Coil Type
a4SS SAT fat/water/none
c0SS Bitmap of SAT Selections
c1SS Surfacel Coil Iintensity Correction Flag
cbSS Phase Contrast Flow Axis
ccSS Phase Contrast Velocity Encoding
d5SS Fractional Echo
d8SS Variable Echo Flag
d9DS Concatenated Sat
f2SS Number of Phases
#0043
1eDS Delta Start Time
27SH Pitch Ratio
=GE_GROUP
#6005
10UT
=HMC - CT - ID
#0009
00UN Image ID Information (e.g. Patient Name, Patient ID)
01UN Image ID Information (e.g. Patient Comment)
=HOLOGIC
#0011
00LO Hx Questionnaire
#0021
01LT Image Analysis Data in XML
#0023
00LO Encoding Scheme Version
01LO P File Name
02OB P File Data
03UL P File Length
04OB R File Data
05UL R File Length
=HOLOGIC, Inc.
#0019
06LO
07SH
08LO
16DS
26LO
27SH
28LO
29LO
30US
31US
32US
33US
34US
35US
37LO
40DS
41DS
42DS
43DS
44IS
45IS
46IS
70DS
85IS
90DS
#7e01
01LO
02LO
10SQ
11SQ
12OB
#7f01
01LO
02SH
10SQ
12OB
=Hologic
#0011
00LO Hx Questionnaire
#0021
01LT Image Analysis Data in XML
#0023
00LO Encoding Scheme Version
01LO P File Name
02OB P File Data
03UL P File Length
04OB R File Data
05UL R File Length
=IDEXX
#0011
00LO Breed Name
01LO Species Name
02PN Owner
=IMPAC
#300b
02FL
04FL
0eFL
=IMS s.r.l. Biopsy Private Code
#1269
01IS Biopsy Image
10IS1-n Biopsy Markers X
11IS1-n Biopsy Markers Y
12IS Biopsy Markers Number
20IS Biopsy Area Left Border
21IS Biopsy Area Right Border
22IS Biopsy Area Top Border
23IS Biopsy Area Bottom Border
=IMS s.r.l. Mammography Private Code
#1271
01IS
02IS
10IS
11IS
12IS
13IS
20IS
21IS
22IS
38LO
39US
40US
41LO
42LT
45IS
46IS
47IS
48IS
49IS
50IS
51IS
52IS
53LO
54IS
=INFINITT_FMX
#0015
10LO
11LO
=INTEGRIS 1.0
#0009
08CS Exposure Channel
32TM Exposure Start Time
#0019
00LO APR Name
40DS Frame Rate
#0021
12IS Exposure Number
#0029
00SQ Edge Enhancement Sequence
01US2 Convolution Kernel Size
02US1-n Convolution Kernel Coefficients
03FL Edge Enhancement Gain
08IS Number of Exposure Results
#0041
20DS Accumulated Fluoroscopy Dose
30DS Accumulated Exposure Dose
40DS Total Dose
41US Total Number of Frames
50SQ Exposure Information Sequence
=INTELERAD MEDICAL SYSTEMS
#0029
01FD Image Compression Fraction
02FD Image Quality
03FD Image Bytes Transferred
10SH J2c Parameter Type
11US J2c Pixel Representation
12US J2c Bits Allocated
13US J2c Pixel Shift Value
14US J2c Planar Configuration
15DS J2c Rescale Intercept
20LO Pixel Data MD5Sum Per Frame
21US Histogram Percentile Labels
22FD Histogram Percentile Values
#3f01
01LO Institution Code
02LO Routed Transfer AE
03LO Source AE
04LO Deferred Validation
05LO Series Owner
06LO Order Group Number
07SH Stripped Pixel Data
08SH Pending Move Request
=ISG Image
#0065
11UL
=ISG shadow
#0029
70IS
80IS
90IS
=ISI
#0009
01SQ SIENET General Purpose IMGF
=Image (ID, Version, Size, Dump, GUID)
#8003
00LO ID
10LO Version
20UL Size
30OB Dump
40LO GUID
=Imaging Dynamics Company Ltd.
#4321
05UN Custom Tag
10UN Custom Tag
41CS
42US
50DS Custom Tag
51DS Custom Tag
64LO Custom Tag
=KINETDX
#0021
a5US
a8LO
aaOB
=KINETDX_GRAPHICS
#0021
a4LT
=KRETZ_US
#7fe1
01OB
=Kodak Image Information
#0029
15LO
16LO
17LO
18UT
19IS
1aIS
=LODOX_STATSCAN
#0019
01IS1-n
02IS
03DS
04DS
05DS
06DS
07DS
08DS
=LORAD Selenia
#0019
06OB Paddle ID
07OB Paddle Position
08OB Collimation Size
26OB
27OB
28OB
29OB
30OB
31OB
32OB
33OB
34OB
35OB
40OB
41OB
50OB
51OB
52OB
53OB
70OB
71OB
=MAROTECH Inc.
#0037
01LO Some kind of version number
21US Icon Row
22US Icon Col
23OB JPEG Compressed Icon
=MDS NORDION OTP ANATOMY MODELLING
#3005
00SQ
02CS
04DS
06DS
08DS
0aCS
0cCS
0eCS
10DS
12DS
=MEDIFACE
#0021
01UN
10UN
11UN
12UN
21UN
22UN
30UN
31UN
40UN
41UN
42UN
50UN
51UN
52UN
60UN
f1UN
f2UN
#0029
01UL
10DS Window Center
11DS Window Width
20DS
21UL
22DS2
30LT
=MERGE TECHNOLOGIES, INC.
#0009
00OB
=MITRA LINKED ATTRIBUTES 1.0
#0031
20LO Global Patient ID
=MITRA OBJECT ATTRIBUTES 1.0
#0033
02LO
04LO
06LO
08LO
0aLO
=MITRA OBJECT DOCUMENT 1.0
#0029
00OB
=MITRA OBJECT UTF8 ATTRIBUTES 1.0
#0033
02PN Patient's Name
04CS Study Description
06PN Referring Physician's Name
08PN Requesting Physician's Name
0aPN Performing Physician's Name
0cLO Reason for Study
0eLT Study Comments
13PN Patient's Name Single Byte
14PN Patient's Name Ideographic
15PN Patient's Name Phonetic
16PN Referring Physician's Name Single Byte
17PN Referring Physician's Name Ideographic
18PN Referring Physician's Name Phonetic
19PN Requesting Physician's Name Single Byte
1aPN Requesting Physician's Name Ideographic
1bPN Requesting Physician's Name Phonetic
1cPN Performing Physician's Name Single Byte
1dPN Performing Physician's Name Ideographic
1ePN Performing Physician's Name Phonetic
=MITRA PRESENTATION 1.0
#0029
00CS Mitra Rotation
01LO Mitra Window Width
02LO Mitra Window Centre
03IS Mitra Invert
04IS Mitra Has Tabstop
05CS Smooth Rotation
10CS Breast Box x0
11CS Breast Box y0
12CS Breast Box x1
13CS Breast Box y1
=MMCPrivate
#0009
48LO
4eLO
#0011
01LO
#0019
01LO
02LO
03SH
04DS
05LO
08DS
09DS
0aLO
0bDS
0cLO
0fIS
10LO
#0029
01IS
02IS
05LO
06LO
08LO
09LO
0aLO
0bLO
0cLO
0dLO
0eLO
0fLO
10LO
11LO
12LO
13LO
14LO
15LO
16LO
17LO
18LO
1cLO
20IS
21DS
22ST
23LO
24DS
25DS
26DS
27DS
28DS
29DS
2aDS
2bDS
2cDS
2dDS
2eDS
2fOB
=Mayo/IBM Archive Project
#0021
01UN
10UN
11UN
12UN
13UN
14UN
15UN
16UN
17UN
18UN
19UN
1aUN
1bUN
1cUN
1dUN
1eUN
1fUN
20UN
40UN
41UN
50UN
60UN
65UN
=MeVis BreastCare
#0019
01LO
#0071
01LO
=MeVis eD: Geometry Information
#0009
11UN GeoScannerOrigin
21UN SlicesID
=MeVis eD: Slice Information
#0009
10UN SlicesSOPInstanceUID
=MeVis eD: Timepoint Information
#0009
10UN TPDateTime
11UN TPDateTimeType
12UN TPSeriesDescription
13UN TPGradientDirections
21UN GeometryID
=MeVis eatDicom
#0009
10UN EatDicomVersion
11UN EatDicomOptions
21UN TimepointsID
=MedIns HP Extensions
#5473
03LO
=Mitra Markup 1.0
#0029
00OB1-n Markup1
01OB1-n Markup2
02OB1-n Markup3
03OB1-n Markup4
04OB1-n Markup5
05OB1-n Markup6
06OB1-n Markup7
07OB1-n Markup8
08OB1-n Markup9
09OB1-n Markup10
10OB1-n Markup11
11OB1-n Markup12
12OB Markup13
13OB Markup14
14OB Markup15
=Mitra Object Document 1.0
#0029
00OB IMPAX object document
10OB IMPAX markup XML stored
=Mitra Presentation 1.0
#0029
00CS Mitra Rotation
01LO Mitra Window Width
02LO Mitra Window Centre
03IS Mitra Invert
04IS Mitra Has Tabstop
05CS Smooth Rotation
=Mortara_Inc
#1455
00OW ELI Interpretation Vector
01UN Custom ID
02UT Race
03UT Social Security Number
04UT Attending Physician
05UT Procedural Diagnosis
06UT Note1
07UT Note2
08LO Order Request Number
10LO Manufacturer Name
=NUD_PRIVATE
#7777
02UT Interfile
05IS
=OCULUS Optikgeraete GmbH
#0029
10OB Original Measuring Data
12UL Original Measuring Data Length
20OB Original Measuring Raw Data
22UL Original Measuring Raw Data Length
=ObjectModel (ID, Version, Place, PlaceDescription)
#8101
00LO ID
10LO Version
=PAPYRUS
#0009
00LT Original File Name
10LT Original File Location
18LT Data Set Identifier
#0041
00LT1-n Papyrus Comments
10US Folder Type
11LT Patient Folder Data Set ID
20LT Folder Name
30DA Creation Date
32TM Creation Time
34DA Modified Date
36TM Modified Time
40LT1-n Owner Name
50LT Folder Status
60UL Number of Images
62UL Number of Other
a0LT1-n External Folder Element DSID
a1US1-n External Folder Element Data Set Type
a2LT1-n External Folder Element File Location
a3UL1-n External Folder Element Length
b0LT1-n Internal Folder Element DSID
b1US1-n Internal Folder Element Data Set Type
b2UL1-n Internal Offset To Data Set
b3UL1-n Internal Offset To Image
=PAPYRUS 3.0
#0041
00LT Comments
10SQ Pointer Sequence
11UL Image Pointer
12UL Pixel Offset
13SQ Image Identifier Sequence
14SQ External PAPYRUS-File Reference Sequence
15US Number of images
21UI Referenced SOP Class UID
22UI Referenced SOP Instance UID
31LO Referenced File Name
32LO1-n Referenced File Path
41UI Referenced Image SOP Class UID
42UI Referenced Image SOP Instance UID
50SQ Image Sequence
#60xx
00IS Overlay ID
01LT1-n Linked Overlays
10US Overlay Rows
11US Overlay Columns
40LO Overlay Type
50US1-n Overlay Origin
60LO Editable
70LO Overlay Font
72LO Overlay Style
74US Overlay Font Size
76LO Overlay Color
78US Shadow Size
80LO Fill Pattern
82US Overlay Pen Size
a0LO Label
a2LT Post It Text
a4US2 Anchor Point
b0LO ROI Type
b2LT Attached Annotation
baUS1-n Contour Points
bcUS1-n Mask Data
c0SQ UIN Overlay Sequence
=PHILIPS IMAGING DD 001
#2001
01FL Chemical Shift
02IS Chemical Shift Number MR
03FL Diffusion BFactor
04CS Diffusion Direction
06CS Image Enhanced
07CS Image Type EDES
08IS Phase Number
09FL Image Prepulse Delay
0aIS Slice Number MR
0bCS Slice Orientation
0cCS Arrhythmia Rejection
0eCS Cardiac Cycled
0fSS Cardiac Gate Width
10CS Cardiac Sync
11FL Diffusion Echo Time
12CS Dynamic Series
13SL EPIFactor
14SL Number Of Echoes
15SS Number Of Locations
16SS Number Of PCDirections
17SL Number Of Phases MR
18SL Number Of Slices MR
19CS Partial Matrix Scanned
1aFL1-n PCVelocity
1bFL Prepulse Delay
1cCS Prepulse Type
1dIS Reconstruction Number MR
1fCS Respiration Sync
20LO Scanning Technique
21CS SPIR
22FL Water Fat Shift
23DS Flip Angle Philips
24CS Series Is Interactive
25SH Echo Time Display MR
26CS Presentation State Subtraction Active
2dSS Stack Number Of Slices
32FL Stack Radial Angle
33CS Stack Radial Axis
35SS Stack Slice Number
36CS Stack Type
3fCS Zoom Mode
58UL Contrast Transfer Taste
5fSQ Stack Sequence
60SL Number Of Stacks
61CS Series Transmitted
62CS Series Committed
63CS Examination Source
67CS Linear Presentation GLTrafo Shape Sub
77CS GLTrafo Type
7bIS Acquisition Number
81IS Number Of Dynamic Scans
9fUS Pixel Processing Kernel Size
a1CS Is Raw Image
f1FL Prospective Motion Correction
f2FL Retrospective Motion Correction
=PHILIPS MR
#0009
10LO SPI Release
12LO
=PHILIPS MR IMAGING DD 001
#2005
05CS Synergy Reconstruction Type
1eSH MIPProtocol
1fSH MPRProtocol
20SL Number Of Chemical Shifts
2dSS Number Of Stack Slices
83SQ
a1CS Syncra Scan Type
b0FL Diffusion Direction RL
b1FL Diffusion Direction AP
b2FL Diffusion Direction FH
=PHILIPS MR R5.5/PART
#0019
00DS2 Field of View
=PHILIPS MR R5.6/PART
#0019
00DS Field of View
=PHILIPS MR SPECTRO;1
#0019
01US
02US
03US
04US
05US
06US
07IS
08IS
09IS
10IS
12IS
13IS
14US
15US1-n
16IS
17IS
18UN
20IS
21IS
22IS
23IS
24IS
25IS
26IS
27IS
28IS
29IS1-n
31US
32US
41LT
42IS2
43IS2
45US
46US
47IS
48IS
49US
50UN
60US
61US
70UN
71IS1-n
72US
73US
74US
76US
77US
78US
79US
80IS
=PHILIPS MR/LAST
#0019
09DS Main Magnetic Field
0eIS Flow Compensation
b1IS Minimum RR Interval
b2IS Maximum RR Interval
b3IS Number of Rejections
b4IS1-n Number of RR Intervals
b5IS Arrhythmia Rejection
b7IS
c0DS1-n
c6IS Cycled Multiple Slice
ceIS REST
d5DS
d6IS Fourier Interpolation
d9IS1-n
e0IS Prepulse
e1DS Prepulse Delay
e2IS
e3DS
e4IS
e5DS
f0LT WS Protocol String 1
f1LT WS Protocol String 2
f2LT WS Protocol String 3
f3LT WS Protocol String 4
#0021
00IS
10IS
20IS
21DS Slice Gap
22DS Stack Radial Angle
#0027
00US
11US1-n
12DS1-n
13DS1-n
14DS1-n
15DS1-n
16LO
#0029
10DS FP Min
20DS FP Max
30DS Scaled Minimum
40DS Scaled Maximum
50DS Window Minimum
60DS Window Maximum
61IS
62IS
70DS
71DS
72IS
80IS2 View Center
81IS2 View Size
82IS View Zoom
83IS View Transform
#0041
07LO
09DS
#6001
00LT
=PHILIPS MR/PART
#0019
00DS Field of View
01IS1-n Stack Type
02IS1-n
03DS
05DS CC Angulation
06DS AP Angulation
07DS LR Angulation
08IS Patient Orientation 1
09IS Patient Orientation
0aIS Slice Orientation
0bDS LR Offcenter
0cDS CC Offcenter
0dDS AP Offcenter
0eDS
0fIS Number of Slices
10DS Slice Factor
11DS1-n Echo Times
14CS
15IS Dynamic Study
18DS Heartbeat Interval
19DS Repetition Time FFE
1aDS FFE Flip Angle
1bIS Number of Scans
1cCS
1dCS
1eDS
21DS1-n
22DS Dynamic Scan Time Begin
23DS1-n
24IS
25DS1-n
26DS1-n
27DS1-n
28CS
29DS1-n
30LO1-n
31DS1-n
40US
45IS Reconstruction Resolution
50IS
51DS
52DS
53IS
54DS
55DS
56DS
57US
58DS
59US
60DS
61DS
62DS
63DS
64DS Repetition Time SE
65DS Repetition Time IR
66US
67US
69IS Number of Phases
6aIS Cardiac Frequency
6bDS Inversion Delay
6cDS Gate Delay
6dDS Gate Width
6eDS Trigger Delay Time
70DS1-n
80IS Number of Chemical Shifts
81DS Chemical Shift
84IS Number of Rows
85IS Number of Samples
8aCS
8bCS
8cCS
8dCS
8eCS
8fCS
94LO Magnetization Transfer Contrast
95LO Spectral Presaturation With Inversion Recovery
96IS
97LO
99LO
a0IS
a1DS
a3DS
a4CS
b4DS
b5DS
b6DS
c0DS Trigger Delay Times
c8IS
c9IS Foldover Direction Transverse
caIS Foldover Direction Sagittal
cbIS Foldover Direction Coronal
ccIS
cdIS
ceIS
cfIS Number of Echoes
d0IS Scan Resolution
d1US
d2LO2 Water Fat Shift
d3DS
d4IS Artifact Reduction
d5IS
d6IS
d7DS Scan Percentage
d8IS Halfscan
d9IS EPI Factor
daIS Turbo Factor
dbIS
e0IS Percentage of Scan Completed
e1DS Prepulse Delay
e3DS Phase Contrast Velocity
f0IS
f6CS
f7CS
f8CS
f9CS
faCS
fbCS
fcIS Resonance Frequency
#0021
00IS Scan Date
06LO
07DT
08LO
09CS
0aCS
0fLO
10IS Image Type
13CS
14LO
15US
20IS Slice Number
21IS Slice Gap
30IS Echo Number
31DS Patient Reference ID
35IS Chemical Shift Number
40IS Phase Number
50IS Dynamic Scan Number
60IS Number of Rows In Object
61IS1-n Row Number
62IS1-n
#0029
00DS2
04US
10DS
11DS
20LO
31DS2
32DS2
50DS
51DS
52DS
53DS
c3IS Scan Resolution
c4IS Field of View
d5LT Slice Thickness
=PHILIPS MR/PART 12
#0009
10US
=PHILIPS MR/PART 6
#0019
10IS
=PHILIPS MR/PART 7
#0019
00IS
=PHILIPS NM -Private
#7051
00US Current Segment
01US Number of Segments
02FL Segment Start Position
03FL Segment Stop Position
04FL Rel. COR offset - X dir.
05FL Rel. COR offset - Z dir.
06US Current Rotation Number
07US Number of Rotations
10DS Alignment Translations
11DS Alignment Rotations
12DS Alignment Timestamp
=PHILIPS UNDOCUMENTED
#5503
12SL Slice Thickness
24UT Plane
30SS Number of Slices
a5UT Prepulse
aeSS Contrast Agent Flag
bbSL Coil ID
c2UT Anatomy
c3UT Indication
=PHILIPS UNKNOWN
#2001
01UN MRSeriesNrOfEchoes
02UN MRSeriesScanningTechniqueDescription
05UN StackSequence
06UN Examination Source
07UN MRSeriesAcquisitionNumber
08UN MRSeriesNrOfDynamicScans
#2005
02UN MRSeriesNrOfChemicalShifts
03UN MRSeriesRepetitionTime
36UN MRVolumeSelection
=PHILIPS-MR-1
#0019
11IS Chemical Shift Number
12IS Phase Number (Philips)
#0021
01IS Reconstruction Number
02IS Slice Number
=PMOD_1
#0055
01FD1-n Frame Start Times Vector
02FD3-3n Frame Positions Vector
03FD6-6n Frame Orientations Vector
04FD1-n Frame Durations (ms) Vector
05FD1-n Frame Rescale Slope Vector
=PMOD_GENPET
#7fe1
01UT Slices Names
02UT Gene Codes
03UT Gene Labels
=PMS-THORA-5.1
#0089
20SQ Stamp Image Sequence
=PMTF INFORMATION DATA
#0029
01SQ
31LO PMTF Information 1
32UL PMTF Information 2
33UL PMTF Information 3
34CS PMTF Information 4
89LO
90OB
#7015
73SQ
=POLYTRON-SMS 2.5
#0009
02UN Private Data 1
03UN Private Data 2
04UN Private Data 3
06UN Private Data 3
10UN Private Data 4
11UN Private Data 5
12UN Private Data 6
#0089
10UN Private Data
=PRIVATE ORIGINAL ATTRIBUTES
#0021
01SQ Private Original Attribute Sequence
05DT Replacement Date and Time
10LO Replacement Originator Name
12LO Replacement Reason
70PN1-n Original Operators' Name
=Philips EV Imaging DD 017
#2007
c1UI ? SOP Instance UID ?
c2DA
c3TM
c4UL
=Philips EV Imaging DD 019
#2007
00LO
01UT
=Philips EV Imaging DD 021
#2007
04SL Vol Seg Edit Connectivity
=Philips EV Imaging DD 022
#2007
00ST
12UN Volume Sequence Capture
17UN Original SOP Instance
33LO
34CS
=Philips EnVisor
#7777
01DA Date 3D/PanView internal 'dataset' file was acquired
02CS Type of 3D or PanView
03LO Internal 3D/PanView software version number
14LT Private string
=Philips Imaging DD 001
#2001
01FL Chemical Shift
02IS Chemical Shift Number MR
03FL Diffusion B-Factor
04CS Diffusion Direction
05SS
06CS Image Enhanced
07CS Image Type ED ES
08IS Phase Number
09FL
0aIS Slice Number MR
0bCS Slice Orientation
0cCS
0eCS
0fSS
10CS Cardiac Sync
11FL Diffusion Echo Time
12CS Dynamic Series
13SL EPI Factor
14SL Number of Echoes
15SS Number of Locations
16SS Number of PC Directions
17SL Number of Phases MR
18SL Number of Slices MR
19CS Partial Matrix Scanned
1aFL1-n PC Velocity
1bFL Prepulse Delay
1cCS Prepulse Type
1dIS Reconstruction Number MR
1eCS
1fCS Respiration Sync
20LO Scanning Technique Description MR
21CS SPIR
22FL Water Fat Shift
23DS Flip Angle Philips
24CS Interactive
25SH Echo Time Display MR
26CS Presentation State Subtraction Active
28FL Edge Enhancement Gain Factor Sub
29FL Edge Enhancement Gain Factor Non Sub
2aCS Edge Enhancement Taste Adapt Sub
2bCS Edge Enhancement Taste Non Sub
2cFL Harmonization Factor
2dSS Number of Stack Slices
2fFL Harmonization Gain
30UL Log Subtraction Gain Step
31US Mixing NR of Mask Image Numbers
32FL1-n Stack Radial Angle
33CS1-n Stack Radial Axis
34CS Mixing Mask Operation
35SS1-n Stack Slice Number
36CS1-n Stack Type
37CS Mixing Operation Type
39FL
3aCS Pixel Shift
3dUL
3fCS Interpolation Method
42CS Subtraction Land Marking Active
46CS Graphic Line Style
47FL Graphic Line Width
48SS Graphic Annotation ID
4bCS Poly Line Interpolation Method
4cCS Poly Line Begin Point Style
4dCS Poly Line End Point Style
4eCS Window Smoothing Taste
4fFD Harmonization Offset
50LO
52UI
53CS Window Invert
55CS Graphic Line Color
56CS Graphic Type (Private)
58UL Contrast Transfer Taste
5aST Graphic Annotation Model
5dST Measurement Text Units
5eST Measurement Text Type
5fSQ Stack Sequence
60SL Number of Stacks
61CS
62CS
63CS Examination Source
64SH Text Type
65SQ
67CS
68SQ
69SQ Display Shutter Sequence
6aSQ
6bSQ Has Edge Enhancement Sequence
6dLO Text Font
6eSH Series Type
6fSQ Mixing Sequence
71CS
73SQ Referenced Mask Image Sequence
74DS1-n Window Center Sub
75DS1-n Window Width Sub
76UL
77CS GL TrafoType
79SQ Harmonisation Sequence
7aFL
7bIS Acquisition Number
7eUS Edge Enhancement Gain Taste
7fUS Edge Enhancement Gain Taste Sub
80LO Text Anchor Point Alignment
81IS Number of Dynamic Scans
82IS Echo Train Length
83DS Imaging Frequency
84DS Inversion Time
85DS Magnetic Field Strength
86IS
87SH Imaged Nucleus
88DS Number of Averages
89DS Phase FOV Percent
8aDS Sampling Percent
8bSH
93LO Text Style
94LO Processing Order Specialization
97SH Nucleus
9aSQ Graphic Number Sequence
9bUL Graphic Number
9cLO
9dLO PIIM Subtraction Type
9fUS2 Pixel Processing Kernel Size
a1CS Is Raw Image
a2US LOG Subtraction Curve Taste
a3UL Text Color Foreground
a4UL Text Color Background
a5UL Text Color Shadow
c1LO Nested Object Type Name
ccST
daCS
f1FL1-n Prospective Motion Correction
f2FL Retrospective Motion Correction
#2005
14CS Diffusion
20SL Number of Chemical Shifts
30FL Repetition Time
33FL Scan Duration
35CS Data Type
8bSH Transmitting Coil
9fCS Spectral Selective Excitation Pulse
a1CS Syncra Scan Type
=Philips Imaging DD 002
#2001
01US
02FD
13SS
14FD
15FD
16FD
17FD
18CS
19FD
1aFD
1bFD
1cFD
1dFD
1eFD
1fFD
20FD
21FD
22FD
23FD
24FD
25FD
26FD
27FD
28US
29US
2aUS
2bSS
2cFD
2dFD
2eSS
2fSS
30SS
31SS
32SS
33SS
34SS
35FD
36FD
37FD
39CS
3aSQ
3bSQ
3cSQ
3dSQ
3eSS
3fSS
40SS
=Philips Imaging DD 065
#4007
00CS
=Philips Imaging DD 067
#4001
00SQ
01CS
08CS
=Philips Imaging DD 070
#4001
10SQ
11SQ
12SQ
16ST
17ST
18ST
1cSQ
1dLT
=Philips Imaging DD 073
#4007
48FL
=Philips Imaging DD 129
#2001
00SQ
01SQ
=Philips MR Imaging DD 001
#2005
00FL
01FL
02FL
04CS
05CS Synergy Reconstruction Type
08FL
09FL
0aFL
0bFL
0cFL
0dFL
0eFL
0fDS Window Center
10DS Window Width
11CS
12CS
13CS
14CS
15CS
16CS
17CS
18LO
19CS
1aSS
1bCS
1cCS
1dSS
1eSH
1fSH
20SL Number of Chemical Shift
21SS
22IS
23SS
25SS
26CS
27CS
28CS
29CS
2aIS
2bSS
2cCS
2dIS
2eCS
2fCS
30FL Repetition Time
31CS
32CS
33FL Acquisition Duration
34CS
35CS
36CS
37CS
38CS
39CS
3aSH
3bCS
3cCS
3dSS
3eSL1-n
48IS
49IS
4aIS
4bIS
4cCS
4dCS
4eFL
4fFL
50FL
51FL
52CS
53CS
54FL
55FL
56FL
57FL
58FL
59FL
5aFL
5bFL
5cFL
5dCS
5eCS
5fCS
60IS
61CS
63SS
64IS
65IS
66CS
67IS
68CS
69FL
6aFL
6bFL
6cFL
6dFL
6eCS
6fCS
70LO
71FL
72FL
73FL
74FL
75FL
76FL
78FL
79FL
7aFL
7bCS
7eFL
80SQ
81CS
83SQ
84SQ
85SQ
86SS
9eSQ
9fCS
a0FL
a1CS Syncra Scan Type
a2CS
a3IS
a4IS
a5IS
a6IS
a7CS
a8DS
a9CS
b0FL Diffusion Direction RL
b1FL Diffusion Direction AP
b2FL Diffusion Direction FH
c0CS
=Philips MR Imaging DD 002
#2005
32SQ
37LO
38LO
39LO
40LO
41LO
43SL
44OW
47CS
99UL
=Philips MR Imaging DD 003
#2005
00UL
01UL
13UL
34SL
45SS
49SS
51SS
52SS
53SS
56SS
57SS
81UI
82CS
=Philips MR Imaging DD 004
#2005
00SS
01SS
02SS
03SS
04SS
05SS
06SS
07FL
08FL
09FL
10FL
12FL
13SS
14SS
15SS
16SS
17SS
25CS
26FL
27CS
28CS
29FL
30CS1-n
31SS
33FL3
34CS
35CS
36FL
37FL
38FL
39SS2
40CS
41CS
42CS
43CS
44SS1-n
45CS
46CS
47FL
48CS
49FL
50FL2
51SS
52SS
53LO1-n
54CS
55FL1-n
56CS
57SS
58LO
59FL
60FL
61FL2
62FL
63FL
64CS
70SS
71SQ
72SS
73SS
74SS
75SS
76SS
77SS
78SS
79SS
81IS
82UL
89SQ
90CS
91PN
92IS
93IS
95UI
96CS
97LO
98CS
99CS
=Philips MR Imaging DD 005
#2005
00CS
01UL
02SQ
03UL
06SS
07SS
09DS
0aDS
0bLO
0eSQ
0fSQ
10IS
11UI
12IS
13IS
14SL
15SL
16CS
18CS3
19CS3
1aCS
1bIS
1cIS
1dIS
1eUL
1fUL
20UL
21UL
22UL
23UL
24UL
25UL
26CS
27CS
28SL
2aCS
2bCS
2cCS
2dCS
2eFL
2fFL
30FL
31FL
32CS
35CS
36UI
37CS
38LT
39LT
3aLT
3bCS
3cFL
3dFL
3eFL
3fCS
40FL
41FL
42FL
43FL
44IS
45CS
46FL
47FL
48FL
49FL
4aFL
4bFL
4cFL
4dCS
4eCS
4fCS
50SS
=Philips NM Private Group
#7043
00SH
=Philips PET Private Group
#0511
00US
01US
02OB
03OB
32DS
50DS
#7053
00DS SUV Scale Factor
01OB Private
02OB Private
03ST Original image file name
04OB File Data
05LO Worklist Info File Name
06OB
07SQ Acquisition File Sequence
08SQ
09DS Activity Concentration Scale Factor
0fUL Segment Size
10US Segment Number
11US Number of Segments
12SQ File Data Sequence
13SS
14SS
15SS
16SS
17SS
18SS
c2UI
=Philips RAD Imaging DD 001
#200b
00PN
01US
02US
05IS
11LO
27DT
28DS
29DS
2aUL
2bDA
2cTM
2dLO
3bLO
40SH
41SH
42UI
43UI
47DA
48SH
4cSH
4dSH
4fDT
52CS
=Philips RAD Imaging DD 097
#200b
00ST
01CS
02SS
50SS
51SS
52SS
53SS
54ST
60LT
63LT
65SS
6eUS
72FD
73SS
74IS
75CS
76SH
78IS1-n
79IS
7aIS
7bUS
7cUS
7dIS1-n
7eUI
81LO
82LO
85IS
86CS
88CS
89LT
90DS
96SH
99SH
9aFD
9bFD
a0LT
=Philips US Imaging 60
#0031
30UL Private data
31UL Private data
=Philips US Imaging DD 017
#200d
05LO
=Philips US Imaging DD 023
#200d
37DA
38TM
=Philips US Imaging DD 033
#200d
01LO
02LO
03LO6
04LO6
05LO1-n
06LO6
07LO
08LO
09LO
0aLO
0bOB Raw Data US
14IS
=Philips US Imaging DD 034
#200d
01LO
02LO
03LO
04LO
05LO
06LO
07LO
08LO
09LO
0aLO
0bLO
0cLO
0dLO
0eLO
0fLO
10LO
21LO
22LO
23LO
24LO
=Philips US Imaging DD 035
#200d
01LO
02LO
03LO
04LO
05LO
07LO
08LO
09LO
0aLO
0bLO
0cLO
0dLO
=Philips US Imaging DD 036
#200d
01LO3 Cols/Rows/Frames
02LO3 Cols/Rows/Frames
03LO3 Voxel Spacing
04LO3
=Philips US Imaging DD 038
#200d
01LO
=Philips US Imaging DD 039
#200d
01LO
04LO
05LO
06LO
07LO
08LO
09LO
0aLO
0bLO
0cLO
0dLO
=Philips US Imaging DD 040
#200d
01LO
02LO
03LO
04LO
05LO
06LO
07LO
20LO
=Philips US Imaging DD 041
#200d
1eLO
=Philips US Imaging DD 042
#200d
50LO3
51LO
52LO
53LO
54LO
55LO
56LO
57LO
58LO
59LO
5aLO
5bLO
5cLO
5dLO
5eLO
5fLO
60LO
70LO
71LO
72LO
73LO
74LO
75LO
76LO
77LO
=Philips US Imaging DD 043
#200d
05SH
=Philips US Imaging DD 109
#200d
00US
01SQ
02ST
03CS
04SL4
05UL3
06UL3
07CS
08CS
09OB
0aUL
0bOB
0cUL
0dSQ
0eCS
0fLO
10SL
11LO
12SL
=Philips US Imaging DD 113
#200d
01LO
02UL
03UL
04UL
05UL
06UL
07CS
09UL
0bCS
0cUL
0dUL
0eUL
0fDS
10DS
11SL
12UL
13FL1-n
14US
15UL
17FD
18FD
19FD
1aFD
1bFD
1cFD
1dUL
1eUL
1fFD
20FD
21FD
=Philips US Private 3D
#200d
02IS Threedpr Echo Vision Setting
03IS Threedpr Color Vision Setting
04IS Threedpr Transparency
06FD Threedpr Vision Vol Brightness
08IS Threedpr Low Threshold
09IS Threedpr Image Layout
0aIS Threedpr Xres Filtering Enabled
0bIS Threedpr Echo Twod Chroma Map Enabled
0cIS Threedpr Box Outlined Enabled
0dIS Threedpr Smoothing Enabled
0eIS Threedpr Reference Graphic Enabled
0fIS Threedpr Map Inverted
10IS Threedpr Color Stream Display Enabled
11IS Threedpr Echo Stream Display Enabled
12LO Vdb Param Color 3d Estimate Scale(2)
13LO Vdb Param Color 3d Estimate Apex Position (1)
14LO Vdb Param Color 3d Estimate Color Offset
15LO Vdb Param Echo 3d Estimate Dimension(2)
16SQ Private Native Threed Data Sequence(1)
17IS Threedpr Basic Vol Brightness
18LO Vdb Param Echo 3d Estimate Apex Position (2)
1aIS Threedpr Echo Smoothing
1bIS Threedpr Color Smoothing
1eIS Threedpr Num Completed Trim Planes
1fIS Threedpr Depth
20SQ Private Native Data Stream Array
21IS Threedpr Wall Filter
23FD Threedpr Baseline
24FD Threedpr Gain
25FD Threedpr Compress
26FD Threedpr Light Brightness
27FD Threedpr Elevation Scale Factor
28FD Threedpr Zoom Factor
29FD Threedpr Color Write Priority
2aFD Threedpr Rotation Angle X
2bFD Threedpr Rotation Angle Y
2cFD Threedpr Data Voi Center
2dFD Threedpr View Translation
2eFD Threedpr Data Voi Min Point
2fFD Threedpr Data Voi Max Point
30FD Threedpr Box Crop Min Point
31FD Threedpr Box Crop Max Point
32FD Threedpr Mpr Rotation Matrix
33FD Threedpr Vol Rotation Matrix
34FD Threedpr Trim Plane Equation
35IS Threedpr Subpage Data Version
36IS Threedpr Is Arbitrary Crop
37IS Threedpr Arbitrary Crop Dist From Center
38FD Threedpr Arbitrary Crop Rotation Matrix
39FD Threedpr Color Gain
40IS Threedpr Color Wall Filter Index
41IS Threedpr Cursor Enabled
42IS Threedpr Bondbox Graphic Enabled
=Philips X-ray Imaging DD 001
#2003
00CS
01LO
02FD3
03LO
04SQ Private enhanced Table Sequence
06SL
09SL
10LO
11SL
12SL
13SL
14FD
15FD
16SL
17SL
18SL
19SL
22SL
24FD4
25SL
26SL
27SH
28SH
29FD
2aLO
2bFD
2cSH
2dSL1-n
2eSQ
2fCS IsResolvePatientMixApplied
30CS
31CS
32UI
=Picker MR Private Group
#7101
00OB
01SL
02OB
03SL
04SH
05SH2
06SH4
10DS
=Picker NM Private Group
#7001
01UI Private
02OB Private
03OB Private
04OB Private
05OB Private
06OB Private
07OB Private
08OB Private
09OB Private
10SQ Private
11LO Private
12OB Private
13US Private
14OB Private
15OB Private
16OB Private
17LO Contains a text string that includes some of the same information that appears on the Odyssey Clinical Index (image directory) for this Image.
#7043
00SH Private.
=QCA
#0009
00CS Analysis Type
04LO Segment Name
12DS Pre Catheter size
13DS Pre Reference Diameter
14DS Pre Minimum Lumen Diameter
15DS Pre Average Diameter
16DS Pre Stenosis Length
17DS Pre Stenosis %
18DS Pre Geometric Area Reduction %
22DS Post Catheter Size
23DS Post Reference Diameter
24DS Post Minimum Lumen Diameter
25DS Post Average Diameter
26DS Post Stenosis Length
27DS Post Stenosis %
28DS Post Geometric Area Reduction %
=QCA_RESULTS
#0009
00CS Analysis Views
10LO Segment
11LO Pre Catheter Name
12DS Pre Catheter Size
13DS Pre Reference Diameter
14DS Pre Minimum Lumen Diameter
15DS Pre Average Diameter
16DS Pre Stenosis Length
17IS Pre Stenosis %
18IS Pre Geometric Area Reduction %
21LO Post Catheter Name
22DS Post Catheter Size
23DS Post Reference Diameter
24DS Post Minimum Lumen Diameter
25DS Post Average Diameter
26DS Post Stenosis Length
27IS Post Stenosis %
28IS Post Geometric Area Reduction %
40IS Calibration Frame
41IS End Diastolic Frame
42IS End Systolic Frame
43DS End Diastolic Volume
44DS End Systolic Volume
45DS Stroke Volume
47DS Ejection Fraction
48DS Body Surface Area
49SH Artery Territory Region
50IS Number of Diseased Vessels
51DS Hypokinesis in Region
52DS Hyperkinesis in Opposite Region
53IS Percent Total LV Hypokinesis
55DS Calibration Factor
=QUASAR_INTERNAL_USE
#0009
01UL1-n Rate Vector
02UL1-n Count Vector
03UL1-n Time Vector
07US1-n Angle Vector
08US Camera Shape
10US WholeBody Spots
11US Worklist Flag
12LO
13ST Sequence Type
14ST Sequence Name
15UL Avr RR Time Vector
16UL Low Limit Vector
17UL High Limit Vector
18UL Begin Index Vector
19UL End Index Vector
1aUL Raw Time Vector
1bLO Image Type String
1dUS
1eST
22FL
23US
39UI
40DA
41TM
42LO
44SH
#0037
10SQ
1bLO
30LO
40LO
50LO
60LO
70LO
=QVA
#0009
40IS Calibration Frame
41IS End Diastolic Frame
42IS End Systolic Frame
43DS End Diastolic Volume
44DS End Systolic Volume
45DS Stroke Volume
46DS Cardiac Output
47DS Ejection Fraction
48DS Body Surface Area
49SH Artery Territory Region
50IS Number of Diseased Vessels
51DS Hypokinesis in Region
52DS Hyperkinesis in Region
53IS percent of chords with hyperkinesis <- 2 SD
54IS percent of chords with alkinesis/dyskinesis
55DS Calibration Factor
=REPORT_FROM_APP
#0039
95LO
=RadWorksMarconi
#0029
24US <internal
=RadWorksTBR
#3111
02CS AMI Compression Type (RET)
ffSQ <internal
=SCHICK TECHNOLOGIES - Change Item Creator ID
#0021
01UI Change List Item UID
02US Operation
03DT Date
04PN User Name
05OB Additional Change Data
=SCHICK TECHNOLOGIES - Change List Creator ID
#0021
01UI Reference Image Instance UID
02SQ Sequence
=SCHICK TECHNOLOGIES - Image Security Creator ID
#0029
01UL Image Checksum
=SCHICK TECHNOLOGIES - Note Item Creator ID
#0021
01ST Text
02DT Date
03PN User Name
04US2 Coordinates (X, Y)
=SCHICK TECHNOLOGIES - Note List Creator ID
#0021
01UI Reference Image Instance UID
02SQ Item
=SCHICK TECHNOLOGIES - Viewset Creator ID
#0009
01UI Instance UID
02LO Name
03SQ Sequence
04UL Mode
05UL Type
=SCHICK TECHNOLOGIES - Viewset Item Creator ID
#0009
01UI Image Instance UID
02US Number
03US Order
04US Type
05US Orientation
06US4 Rect (Left, Top, Width, Height)
07US Caption Height
08US Source
09US Default Width
0aUS Default Height
=SECTRA_Ident_01
#0009
01LO Request number
02LO Examination number
04LO Series ID
05LO Series Order
06LO File Name
07LO Image Data ID
=SECTRA_ImageInfo_01
#0029
01OB Image info
02CS Marking
03LO No Decompression
04OB Image Info new
=SECTRA_OverlayInfo_01
#6001
01LO Sectra Overlay
=SEGAMI MIML
#0031
98OW
=SEGAMI__MEMO
#0035
97SH
98LT
=SET WINDOW
#0019
00UN Set Window Image Filter
01UN Set Window Magnification Power
=SHS MagicView 300
#0029
01FD1-n Zoom Factor
02FD Pan Factor X
03FD Pan Factor Y
04LO NmPalette
=SIEMENS CM VA0  ACQU
#0019
10LO Parameter File Name
11LO Sequence File Name
12LO Sequence File Owner
13LO Sequence Description
14LO EPI File Name
20LO Mode File Name
30LO Convolution Kernel Comment 1
31LO Convolution Kernel Comment 2
32LO Convolution Kernel Comment 3
33LO Convolution Kernel Comment 4
34LO Convolution Kernel Comment 5
35LO Convolution Kernel Comment 6
36LO Convolution Kernel Comment 7
37LO Convolution Kernel Comment 8
38LO Convolution Kernel Comment 9
39LO Convolution Kernel Comment 10
3aLO Reading Code RZ1 Comment 1
3bLO Reading Code RZ1 Comment 2
3cLO Reading Code RZ2 Comment 1
=SIEMENS CM VA0  CMS
#0009
00IS Number of Measurements
10CS Storage Mode
12UL Evaluation Mask Image
26DA Table Zero Date
27TM Table Zero Time
#0011
0aLO
10DA Registration Date
11TM Registration Time
22LO
23DS Used Patient Weight
40IS Organ Code
#0013
00PN Modifying Physician
10DA Modification Date
12TM Modification Time
20PN Patient Name
22LO Patient Id
30DA Patient Birthdate
31DS Patient Weight
32PN Patient Maiden Name
33PN Referring Physician
34LO Admitting Diagnosis
35CS Patient Sex
40LO Procedure Description
42CS Rest Direction
44CS Patient Position
46SH View Direction
50LO
51LO
52LO
53LO
54LO
55LO
56LO
#0019
10IS Net Frequency
20CS Measurement Mode
30CS Calculation Mode
50IS Noise Level
60IS Number of Data Bytes
70DS1-n
80LO
#0021
20DS1-n Field of View
22DS Image Magnification Factor
24DS1-n Image Scroll Offset
26IS Image Pixel Offset
30CS View Direction
32CS Rest Direction
60DS1-n Image Position
61DS1-n Image Normal
63DS Image Distance
65US Image Positioning History Mask
6aDS1-n Image Row
6bDS1-n Image Column
70CS1-n Patient Orientation Set 1
71CS1-n Patient Orientation Set 2
80LO Study Name
82SH Study Type
#0029
10CS Window Style
11CS Window Look
12UL Window Table Index
13CS Window Scale
20CS1-n Pixel Quality Code
22IS1-n Pixel Quality Value
50CS Archive Code
51CS Exposure Code
52IS Sort Code
53CS Remote Copy Code
60IS Splash
#0051
10LO1-n Image Text
#6021
00CS Image Graphics Format Code
10OB Image Graphics
#7fe1
00OB1-n Binary Data
=SIEMENS CM VA0  COAD
#0019
3dLO Reading Code RZ2 Comment 2
=SIEMENS CM VA0  LAB
#0009
10LO Generator Identification Label
11LO Gantry Identification Label
12LO XRay Tube Identification Label
13LO Detector Identification Label
14LO DAS Identification Label
15LO SMI Identification Label
16LO CPU Identification Label
20SH Header Version
=SIEMENS CM VA0  OST
#6023
00LO Osteo Contour Comment
10SS1-n Osteo Contour Buffer
=SIEMENS CSA ENVELOPE
#0029
10OB syngo Report Data
11OB syngo Report Presentation
=SIEMENS CSA HEADER
#0029
08CS CSA Image Header Type
09LO CSA Image Header Version
10OB CSA Image Header Info
18CS CSA Series Header Type
19LO CSA Series Header Version
20OB CSA Series Header Info
=SIEMENS CSA NON-IMAGE
#0029
08CS CSA Data Type
09LO CSA Data Version
10OB CSA Data Info
#7fe1
10OB CSA Data
=SIEMENS CSA REPORT
#0029
08CS syngo Report Type
09LO syngo Report
15US SR Variant
17UI SC SOP Instance UID
=SIEMENS CT VA0  COAD
#0019
10IS Distance Source to SourceSide Collimator
11IS Distance Source to DetectorSide Collimator
20IS Number of Possible Channels
21IS Mean Channel Number
22DS Detector Spacing
23DS Detector Center
24DS Reading Integration Time
50DS Detector Alignment
52DS Table Feed
54DS Rotation Time
60DS Focus Alignment
65UL Focal Spot Deflection Amplitude
66UL Focal Spot Deflection Phase
67UL Focal Spot Deflection Offset
70DS Water Scaling Factor
71DS Interpolation Factor
80CS Patient Region
82CS Patient Phase of Life
90DS Osteo Offset
92DS Osteo Regression Line Slope
93DS Osteo Regression Line Intercept
94IS Osteo Standardization Code
96IS Osteo Phantom Number
a0DS Spiral Location Begin
a1DS Spiral Location End
a2CS Spiral z Profile
a3CS Spiral Reconstruction Direction
a4DS Spiral Reconstruction Increment
a5DS Scan Tilt Plane Distance
a6UL1-n Mode Processing Step Mask
a7UL Mode Processing Control Mask
a8UL1-n Mode Master Mask
a9IS Mode Store Step
aaCS Focus Size Type
abIS Mode Adaptive Filter Kind
acIS Mode MBH Kind
adIS Mode Balancing Kind
aeIS Number of Readings per Rotation
afDS Correction Table Reference Time
b0DS Feed per Rotation
bdIS Pulmo Trigger Level
beDS Expiratoric Reserve
bfDS Vital Capacity
c0DS Pulmo Water
c1DS Pulmo Air
c2DA Pulmo Date
c3TM Pulmo Time
c4UL
c5IS
=SIEMENS CT VA0  GEN
#0019
10DS Source Side Collimator Aperture
11DS Detector Side Collimator Aperture
20IS Exposure Time current
21IS Exposure current
25DS Generator Power current
26DS Generator Voltage current
40UL Master Control Mask
42US1-n Processing Mask
44UL1-n IRS Data Number
45UL1-n IRS Data Length
62IS Number of Virtual Channels
70IS Number of Reading
71CS Reading Code
74IS Number of Projections
75IS Number of Bytes
80IS1-n Reconstruction Algorithm Set
81IS Reconstruction Algorithm Index
82LO Regeneration Software Version
84IS Multiscan Reconstruction Increment
85IS Multiscan Reconstruction Width
88IS Range Number
#0021
10IS Rotation Angle
11IS Start Angle
20IS Scan
30IS Tube Position
32DS Length of Topogram
34DS Correction Factor
36DS Maximum Table Position
40IS Table Move Direction Code
45IS VOI Start Row
46IS VOI Stop Row
47IS VOI Start Column
48IS VOI Stop Column
49IS VOI Start Slice
4aIS VOI Stop Slice
50IS Vector Start Row
51IS Vector Row Step
52IS Vector Start Column
53IS Vector Column Step
60IS Range Type Code
62IS Reference Type Code
70DS1-n Object Orientation
72DS1-n Light Orientation
75DS Light Brightness
76DS Light Contrast
7aIS1-n Overlay Threshold
7bIS1-n Surface Threshold
7cIS1-n Grey Scale Threshold
a0IS1-n Field of Interest
a1CS Image Filter Label
a2CS Exemplary Element 1
a3IS1-n Exemplary Element 2
a4LO Exemplary Element 3
a5IS Reference Data Set 1
a6IS Reference Data Set 2
a7LO Window Program Name
=SIEMENS CT VA0  IDE
#0009
10LO SOMATOM Software Name
30CS Data Set Subtype 1
31SH Data Set Subtype 2
32SH Data Set Subtype 3
33SH Data Set Subtype 4
34SH Data Set Subtype 5
40LO Directory Text
42LO Exposure Time Text
50DA Scan Date
51TM Scan Time
=SIEMENS CT VA0  ORI
#0009
20LO Original Data Set Owner
30SH Original Modality
=SIEMENS CT VA0  ORMR
#0021
80DS Repetition Time
81DS Echo Time
82DS Inversion Time
83IS Number of Averages
84DS Imaging Frequency
85LO Imaged Nucleus
86IS Echo Number
90DS Flip Angle
=SIEMENS CT VA0  OST
#6021
00LO Osteo Contour Comment
10US256 Osteo Contour Buffer
=SIEMENS CT VA0  RAW
#0021
10UL1-n Creation Mask service
20UL1-n Evaluation Mask service
30US1-n Extended Processing Mask
40UL1-n Manipulation Mask
41UL1-n Composition Mask
42UL1-n Alteration Mask
43UL1-n Generation Mask
44UL1-n Function Mask
50CS Mode Mirroring Code
=SIEMENS DFR.01
#0021
10US Graphic Evaluation Mask
11US Type 1st Graphic Element
12LO Description 1st Graphic Element
13US Type 2nd Graphic Element
14LO Description 2nd Graphic Element
15US Type 3rd Graphic Element
16LO Description 3rd Graphic Element
17US Type 4th Graphic Element
18LO Description 4th Graphic Element
19US Type 5th Graphic Element
20LO Description 5th Graphic Element
21US Type 6th Graphic Element
22LO Description 6th Graphic Element
23US Type 7th Graphic Element
24LO Description 7th Graphic Element
25US Type 8th Graphic Element
26LO Description 8th Graphic Element
27US Type 9th Graphic Element
28LO Description 9th Graphic Element
29US Type 10th Graphic Element
30LO Description 10th Graphic Element
=SIEMENS DFR.01 MANIPULATED
#0017
11US Window Width Native Current
12US Window Center Native
14US Window Width Subtraction Current
15US Window Center Subtraction Current
25DS Edge Enhancement Native Current
27DS Edge Enhancement Subtraction Current
29IS Edge Enhancement %
30IS Harmonization %
31US DSA Representation Current
32US Number of Mask Current
33US RightLeft Mark Current
35US Number of Series Representative
37US Rectangle Shutter Horizontal Current
38US Rectangle Shutter Vertical Aktuell
71LO Landmark Current
72US Zoom Factor
73US Roam Horizontal
74US Roam Vertical
77IS Pixel Shift Horizontal
78IS Pixel Shift Vertical
79US Image Flip
7aUS Invers Current
80US
83SH Documentation Flag
84LO Right Marker
91US Summation Count Filling
92US Summation Count Mask
93US PeakOp Start
94US PeakOp End
a0IS Cine Rate
a1LO Image Name
a2LO Image Name Extension 1
a3LO Image Name Extension 2
=SIEMENS DFR.01 ORIGINAL
#0017
10CS Image Type
11US Window Width Native Original
12US Window Center Native
14US Window Width Subtraction Original
15US Window Center Subtraction Original
16US LUT Number for Autowindow
18US
21US Edge Enhancement Kernelsize Original
22US Edge Enhancement Mode Original
23US1-n Edge Enhancement LUTs Original
24US Filter Type Native Original
25DS Edge Enhancement Native Original
26US Filter Type Subtraction Original
27DS Edge Enhancement Subtraction Original
2aUS
30IS
31US DSA Representation Original
32US Number of Maske Original
33US RightLeft Mark Original
34DS Slice Position
37US Rectangle Shutter Horizontal Original
38US Rectangle Vertical Original
41DS Dose
42DS Dose Area Product
43US Focus
44US SDM
45DS Image Intensifer Format
46DS Density Correction
47LO Exposure Curves
48IS
49LO Organ Program Name
4aIS Count of Images in Series
51US Image Intensifier Zoom
52UL ROSA Receiver ErrCount
61US Table Position Peri
62US1-n Series Numbers of Petri
71LO Landmark Original
72US
73US
74US
79US
7aUS Invers Original
7bIS
a0IS
b1CS L2 Image
b2IS L2 Acquisition Monitor
c1LO Folder UID
c2LO Series UID
c3LO Subseries UID
=SIEMENS DFR.01 SERVICE
#0021
10US 1 Plot
11US Width 1 Plot
12US 2 Plot
13US Width 2 Plot
20US1-5 xCoordinate Region of Interest
21US1-5 yCoordinate Region of Interest
22US1-5 Width Region of Interest
23US1-5 Height Region of Interest
=SIEMENS DICOM
#0009
10UN
12LO
=SIEMENS DLR.01
#0019
10LO Measurement Mode
11LO Image Type
15LO Software Version
20LO MPM Code
21LO Latitude
22LO Sensitivity
23LO EDR
24LO l fix
25LO s fix
26LO Preset Mode
27LO Region
28LO Subregion
30LO Orientation
31LO Mark on Film
32LO Rotation on DRC
40LO Reader Type
41LO Sub Modality
42LO Reader Serial Number
50LO Cassette Scale
51LO Cassette Matrix
52LO Cassette Submatrix
53LO Barcode
60LO GT Contrast Type
61LO GA Rotation Amount
62LO GC Rotation Center
63LO GS Density Shift
64US RN Frequency Rank
65LO RE Frequency Enhancement
66LO RT Frequency Type
67LO Kernel Length
68UL Kernel Mode
69UL Convulsion Mode
70LO PLA Source
71LO PLA Destination
75LO UID Original Image
76LO Filterset
80LO Reader Header
90LO PLA of Secondary Destination
a0DS
a1DS
#0041
10US Number of Hardcopies
20CS Film Format
30LO Film Size
31LO Full Film Format
=SIEMENS ISI
#0003
08US ISI Command Field
11US Attach ID Application Code
12UL Attach ID Message Count
13DA Attach ID Date
14TM Attach ID Time
20US Message Type
30DA Max Waiting Date
31TM Max Waiting Time
#0009
01UN RIS Patient Info IMGEF
14SQ RIS Patient Info IMGEF
#0011
03LO Patient UID
04LO Patient ID
0aLO Case ID
22LO Request ID
23LO Examination UID
41LO Medical Alerts
42LO Contrast Allergy
a1DA Patient Registration Date
a2TM Patient Registration Time
b0LO Patient Last Name
b2LO Patient First Name
b4CS Patient Hospital Status
bcLO Current Location Time
c0CS Patient Insurance Status
d0LO Patient Billing Type
d2LO Patient Billing Address
#0031
12LO Examination Reason
30DA Requested Date
32TM Worklist Request Start Time
33TM Worklist Request End Time
4aTM Requested Time
80LO Requested Location
#0055
46PN Current Ward
#0193
02LO RIS Key
#0307
01SQ RIS Worklist IMGEF
#0309
01SQ RIS Report IMGEF
#4009
01LO Report ID
20CS Report Status
30DA Report Creation Date
70PN Report Approving Physician
e0LO Report Text
e1LO Report Author
e2PN Report Transcriber
e3PN Reporting Radiologist
=SIEMENS MED
#0009
10LO Recognition Code
30US Byte Offset of Original Header
31US Length of Original Header
40US Byte Offset of Pixel Matrix
41UL Length of Pixel Matrix
50LO
51LO
80ST
f5LO PDM EFID Placeholder
f6LO PDM Data Object Type Extension
#0011
10ST
#0017
00ST
20ST
60LO
80ST
#0019
01SS
02SS
03SS
04ST
05ST
06SL
07SL
08SS
09SS
0aST
0bST
0cSS
0dST
0eST
0fSL
11ST
12ST
13SS
14SS
15SS
16SS
17SS
18SS
19SS
1aSS
1bSS
1cSS
1dSS
20SL
21SL
22SL
23SS
24SL
25SL
26SL
27SL
30SL
31SL
32SL
41SS
42SS
43SS
44SS
45SL
47SL
48ST
49SL
4aSS
4bSS
4cSL
4eSS
4fSS
50SS
51SS
52SS
53SS
54ST
55SS
56SS
57SS
58SS
59SS
5aST
5bSS
5cSS
5dSS
5eSS
5fSS
60SS
61SS
62SS
63SS
64SS
65SS
66SS
67SS
68SL
69SS
6aSS
6bSL
6cSL
6dSS
6eSS
6fSS
70ST
71ST
72SL
73SL
74SS
75SS
76SS
77SS
78SS
7fSS
80SS
81SS
82SL
83SS
84SS
85SS
86SS
87SS
88SL
89SS
8aSL
8dSL
8eSL
91SL
92SL
93SL
94SS
95SS
96SL
97SS
a0SS
a1SS
a2SL
a3SL
a4SL
c0SL
c1SS
c2SS
f0SL
#001f
00LO
02LO
50LO
70LO
#0021
10DS Zoom
11DS1-n Target
12IS Tube Angle During Topogram
20US ROI Mask
#0031
01ST
03SL
04ST
05SS
06SL
07SS
08ST
09SS
0aSS
0bSS
0cSS
0dSS
0eSS
0fSL
10SL
11SS
#0041
12SL
13SL
21ST
30ST
32ST
34ST
36ST
40ST
50SS
52SS
60ST
70SL
71SL
#0051
10SS
11SS
12SS
13SS
14SS
15SL
18SL
#0053
01SS
02SS
03SS
10SS
11SL
12SS
13SL
14SS
15SL
16SS
17SS
18SL
19SS
1aSS
1bSL
1cSS
1dSL
30SS
31SS
32SS
33SL
40SS
41SL
42SS
43SL
44SS
#0055
01SS
02SS
03SL
20SS
21ST
22SS
23ST
24SS
25ST
29SL
2aSL
30SS
31ST
32SS
33ST
34SS
35ST
38SL
39SL
3aSL
40SS
48SL
50SS
51SS
52SS
53ST
54SL
55SL
56SS
57SS
58SL
59ST
5aSL
5bSS
5cST
5dSS
5eSS
5fSL
60SS
61SS
64SS
65SS
66SS
67SS
68SS
69SS
6aSS
6bSS
6cSS
6dSS
70SL
71SL
72SL
73SL
74SL
75SL
76SL
77SL
78SL
80SS
81SS
82SS
83SS
84SS
85SS
86SL
87SL
88SL
89ST
8aSS
8bSL
8cSS
8dSL
8eSL
8fSL
90SL
91SS
92ST
93SL
94SL
95SL
96SL
97SL
98SS
99SS
9aSS
9bSS
9cSS
9dSL
9eSL
9fSL
a0SL
a1SL
a2SL
a3SL
a4SS
a5SL
a6SL
a7SS
a8SS
a9SS
b0SS
b1SS
#0057
10SS
20SL
#5001
01SS
02SL
03SL
04SL
05SL
06SL
07ST
08ST
09ST
0aST
0bSL
#7001
10SS
#7003
10SL
#7005
10SS
#7fe1
10SS
#7fe3
14SL
15SL
16SL
17SL
18SL
19ST
1aSL
1bSS
1cSS
1eSL
1fSL
20SL
21SL
22SL
23SL
24ST
25SS
=SIEMENS MED DISPLAY
#0029
04CS Photometric Interpretation
10US Rows
11US Columns
20US
21US
50US2 Origin
80US
99LO Shutter Type
a0US Rows of Rectangular Shutter
a1US Columns of Rectangular Shutter
a2US Origin of Rectangular Shutter
b0US Radius of Circular Shutter
b2US Origin of Circular Shutter
c1US Contour of Irregular Shutter
=SIEMENS MED DISPLAY 0000
#0029
99LO
c1US1-n
=SIEMENS MED ECAT FILE INFO
#0021
00OB ECAT_Main_Header
01OB ECAT_Image_Subheader
=SIEMENS MED HG
#0029
10US List of Group Numbers
15LO List of Shadow Owner Codes
20US List of Element Numbers
30US List of Total Display Length
40LO1-n List of Display Prefix
50LO1-n List of Display Postfix
60US List of Text Position
70LO List of Text Concatenation
=SIEMENS MED MAMMO
#0029
5aCS
=SIEMENS MED MG
#0029
10US List of Group Numbers
15LO List of Shadow Owner Codes
20US List of Element Numbers
30US List of Total Display Length
40LO1-n List of Display Prefix
50LO1-n List of Display Postfix
60US List of Text Position
70LO List of Text Concatenation
=SIEMENS MED NM
#0009
80LO Main Acquisition View
#0011
10CS Organ System
#0017
00ST Unknown 0017 0000
20CS Scanning Sequence
60DS KVP
70ST
80ST1-n Unknown 0017 0080
#0019
01SS Number of detectors
02SS Number of scalers
03SS Scaler Index
04DS Radionuclide Units
05DS Radiopharmaceutical
06FL Display Magnification
07SL Scaler Counts
08SS Processed Flag 0 Raw 1 Process
09SS MicroDELTA Parameter Blocks
0aLO MicroDELTA File Extension
0bLO MicroDELTA Write ID
0cSS MicroDELTA Write Version
0dCS MicroDELTA Mode
0eLO MicroDELTA ESFR
0fSL Siemens ICON Data Type
10OW MicroDELTA Expansion Blocks
11CS MicroDELTA Version
12LO MicroDELTA Trend
13SS MicroDELTA Number of Overlays
14SS MicroDELTA Overlay Block
15SS MicroDELTA Color Table Extra
16SS Number of Views
17SS MicroDELTA Thyroid Markers
18SS MicroDELTA Color Table Used
19SS Save Screen Flag 1 SaveScreen
1aSS MicroDELTA Overlay Map
1bSS SGI Converted LookUp Table
1cSS MicroDELTA Mystery1
1dSS MicroDELTA Mystery2
20FL Time of Lasix Administration
21FL Lasix Dose mg
22FL Bladder Esidual Volume cc
23SS Bladder Image Extension
24FL Serum Creatinine mg/dl
25FL TER
26FL TER Lower Limit
27FL Body Surface Area m2
30FL CTQ Normal Margin
31FL CTQ Abnormal Sagittal Margin
32FL CTQ Abnormal Oblique Margin
41SS Accepted Beats
42SS Rejected Beats
43SS Percent of R-R Interval Framed
44SS Beats Rejected Post PVC
45FL Trigger Source
47FL Beat Rejection Parameter
48SH Rejection Scheme
49FL PVC Threshold msec
4aSS Framing Mode 1 Forward 2 F/B
4bSS Autobeat Window 0 No 1 Yes
4cFL MicroDELTA Acquisition Time per Window msec
4eSS CTQ Unknown Entry Count
4fSS CTQ Matrix Size
50SS CTQ has been used
51SS CTQ Male Entry Count
52SS CTQ Female Entry Count
53SS CTQ Stress/Rest Time Delay
54CS CTQ Time Delay Units
55SS CTQ Min Oblique Stack Count
56SS CTQ Max Oblique Stack Count
57SS CTQ Min Sagittal Stack Count
58SS CTQ Max Sagittal Stack Count
59SS CTQ Min Radius Percent
5aUL CTQ Find Max or Average Flag
5bSS CTQ Basal Slice Index Offset
5cSS CTQ Starting Line Index
5dSS CTQ Line Counts
5eSS CTQ Radii Counts
5fSS CTQ Radial Angle Increment
60SS Whole Body Processed Flag 0:Raw 1:Img1-Img2 2:Im
61SS Whole Body View
62SS WB Display Field Length in cm
63SS WB Scan Length in cm
64SS WB Scan Speed cm/min
65SS WB Scan Speed Mode 0 Manual 1 Auto
66SS WB Scan Start 0 Head 1 Feet
67SS WB Scan Direction 0 Lt to Rt 1 Rt to Lt
68FL WB Aperature Width in cm
69SS WB Number of Passes
6aSS WB Scan Time msec
6bFL WB Anterior kCounts View 1
6cFL WB Anterior kCounts View 2
6dFL WB Count Density
6eSS WB Reference View Flag 1 Ref
6fFL WB Coun Density Speed cm/min
70CS WB Scan Type
71LO WB IRIS Corr. File Name
72FL WB Posterior kCounts View 1
73FL WB Posterior kCounts View 2
74SS WB Ant View Status No Img 1 Complete 2 Aborted
75SS WB Post View Status No Img 1 Complete 2 Aborted
76SS WB Post Scan Time msec
77SS WB Ant Pixel Overflow 1 Yes
78SS WB Post Pixel Overflow 1 Yes
7fSS Segment Type 0 Segments 2 Time/Segment
80SS Number of Segments
81SS PVC Rejection Flag 1 Reject
82SL Total Counts Framed
83SS Total Beats Framed
84SS Present Time of Day
85SS Framed Counts
86SS Time per Segment msec
87LT BBA Miscellaneous Info
88SL Tolerance %
89SS SWG
8aSL R-R Interval msec
8dSL Total Counts in Acquisition
8eSL Rejection Type
91FL Phase Total Counts
92SL Phase Pause msec
93SL Phase Start msec
94SS Window Center Method 0 Avg 1 Peak
95SS Number of Beats to Average
96FL Histogram Bin Interval msec
97SS Counts in Peak Bin
a0SS VPDs Detected
a1SS Number of Phases
a2SL Requested Frame Duration msec
a3SL Frames per Phase
a4SL Frame Pause msec
a5SS1-n Number of repeats per phase
a6SS1-n Cycles per repeat
a7SL1-n Repeat start time
a8SL1-n Repeat stop time
a9SL1-n Effective repeat time
aaSS1-n Acquired cycles per repeat
c0FL Head Tilt degrees
c1SS Uniformity Correction Flag
c2SS Overflow Flag
c3ST
f0FL Pixel Dimensions
#001f
50DS Location RET
#0021
00OB ECAT File Menu Header
01OB ECAT File Subheader
10ST
#0031
01LO Camera Name
02SS Unknown Element 0031 02
03FL External Zoom
04FL CCD Energy Level
05SS CCD Window Width
06FL CCD Window Offset
07SS CCD Peaking Mode
08LO CCD Autopeak Function
09SS CCD Count Rate Mode
0aSS Analog Output Device
0bSS Communication Type
0cSS Control Unit 1 ICON 2 DOT 3 ScintiView
0dSS WAM Mode
0eSS Event Control Mode
0fFL Zoom X Offset 0.1 mm
10FL Zoom Y Offset 0.1 mm
11SS Gantry Zero Position
12SS
13ST
14ST
15SL1-n
16SL1-n
17SS1-n
20ST
21SS
#0033
00FL1-n Flood correction Matrix Det 1 up to SR 2.0
01FL1-n Flood correction Matrix Det 2 up to SR 2.0
10FL1-n COR Data for Detector 1
11FL1-n COR Data for Detector 2
14FL MHR ( Y-Shift) data for detector 1
15FL MHR ( Y-Shift) data for detector 2
18FL1-n NCO Data for detector 1
19FL1-n NCO Data for detector 2
20FL Bed correction angle
21FL Gantry correction angle
22SS1-n Bed U/D correction data
23SS1-n
24FL Backprojection angle head 1
25FL Backprojection angle head 2
28SL Number of point sources used for NCO and MHR
29FL Crystal thickness
30LO Preset name used for acquisition
31FL Camera config angle
32LO Crystal type Startburst or not
33SL Gantry step for COIN acquisitions
34FL Bed step for wholebody or Coin acquisitions
35FL Weight factor table for coincidence acquisitions
36FL Transaxial acceptance width for coincidence
37SL Starburst flags
38FL Pixel scale factor
#0035
00LO Specialized tomo type
01LO Energy window type
02SS Start and end row illuminated by wind position
03LO Blank scan image for profile
04SS Repeat number of the original dynamic SPECT
05SS Phase number of the original dynamic SPECT
#0037
00OW Flood correction matrix Detector 1
80OW Flood correction matrix Detector 2
#0039
00LT Toshiba CBF activity results
#0041
01SL
02SL
05FD1-n
06FD1-n
07FD1-n
08FD1-n
11FL1-n
21LO Text Relating to Data Object
30DA Folder Creation Date
32TM Folder Creation Time
34DA Folder Modification Date
36TM Folder Modification Time
40LO Folder Owner Name
50SS Folder Status
70SL Number of Images in Folder
71SL Number of Non-Image Objects
#0043
01FL1-n
03FL1-n
04FL1-n
#0051
10SS Number of Windows
11SS Average Heart Rate BPM
12SS Accepted Beats in Window
13SS Average R-R Interval msec
14SS Window Width %
15SL Hottest Pixel in Window
18SL Total Counts in Window
#0053
01SS Terminate on Pixel Overflow Flag 1 Terminate
02SS Terminate on List Buffer Overflow Flag
03SS First Frame by Counts
10SS Elapsed Time Start Condition 0 None 1 Any 2 All
11SL Elapsed Time Start msec
12SS Count Rate Start Condition 0 None 1 Any 2 All
13SL Count Rate Start
14SS Start Heart Beat Count Condition 0 None 1 Any 2
15SL Start Heart Beat Count
16SS Start Heart Rate Threshold Condition
17SS Start Heart Rate Increasing Flag
18SL Start Heart Rate
19SL Manual Stop Flag 0 No 1 Yes
1aSS Elapsed Time Stop Condition 0 None 1 Any 2 All
1bSL Elapsed Time Stop
1cSS Stop Heart Beat Count Condition 0 None 1 Any 2 A
1dSL Stop Heart Beat Count
30SS Info Density Stop Condition
31SS Info Density Stop Scaler
32SS Info Density Stop Region
33SL Info Density Stop Count
40SS Stop Condition Status 0 None 1 Any 2 All
41SL Stop Count
42SS Stop Count Condition Status 0 None 1 Any 2 All
43SL Stop Time
44SS Stop Time Condition Status 0 None 1 Any 2 All
#0055
02SS Unknown 55-02
04SS Prompt window width
05SS Random window width
20SS Flood Corr. Flag 1 Corr
21DS Flood Acquisition Date
30SS COR Corr. Flag 1 Corr
31DA COR Acquisition Date
38OW COR Data
40SS Noncircular Orbit Flag 1 NCO
48FL NCO Values
4cSL
4dSL
50SS Prone Flag 0 Supine 1 Prone
51SS Orbit 0 Circular 1 Elliptical
52SS Total Rotation in Degrees
53CS Zero Location (T=Top B=Bottom)
54FL Angular Step
55FL Start Angle
56SS Decay Corr. Flag 1 Corr
57SS Scatter Corr. Flag 1 Corr
58FL Radial Map Info in 0.1 mm Inc.
59CS Direction H HeadIn F FeetIn
5aFL Table Traverse cm
5bSS Multiplexor Flag 1 Multiplexed
5cDS Pixel Acquisition Date
5dSS Angle Type 1 360o 2 128 Steps
5eSL Orbit Definition
5fFL Arm Length in cm
60SS Auto Window Beats
61SS Non-gated File Extension
64SS TIC Error Values
65SS X1
66SS Y1
67SS X2
68SS Y2
69SS X3
6aSS Y3
6bSS X4
6cSS Y4
6dSS Pixel Size Flag 1 Valid Size
70FL X Focal Length
71FL Y Focal Length
72FL X Gains
73FL Y Gains
74FL X Offset
75FL Y Offset
76FL X Principal Ray
77FL Y Principal Ray
78FL Total Flood Counts
7eFL1-n Collimator thickness
7fFL1-n Collimator angular resolution
80SS File Altered Flag 1 Altered
81SS Raw Data Extension
82SS Sagittal Extension
83SS Coronal Extension
84SS Transverse Extension
85SS Volume Rendered Extension
86SL Plane of Transverse Bottom Slice
87SL Plane of Transverse Top Slice
88SL Slice Step in Pixels
8aSL Y-Axis Smooth Slice Weights
8bSL Number of Transverse Slices
8cSS Attenuation Flag 1 Chang 2 Sorenson
8dSS Sagittal Right Limit
8eSS Sagittal Left Limit
8fSS Coronal Posterior Limit
90SS Coronal Anterior Limit
91SS Isotope Used in Reconstruction
93FL Filter Cutoff Frequency
94FL Filter Alpha Coefficient
95FL Filter Order
96FL Attenuation Cooefficient
97SS Percent Ray
98SS Astigmatic Collimator 1 Neuro 2 Cardiac
99SS XP0
9aSS ZP0
9bSS XP1
9cSS ZP1
9dFL Rotation Matrix
9eFL X0
9fFL X1
a0FL Y0
a1FL Y1
a2FL Z0
a3FL Z1
a4SS Transverse Scale
a5FL Pixel Size X Direction mm
a6FL Pixel Size Y Direction mm
a7SS Regions File Extension
a8SS Gated SPECT Bins Reconstructed
a9SS Vertical Oblique Image
b0SS Oblique Region First Slice
b1SS Oblique Region Last Slice
c0SS1-n
c2SS
c3SS
c4SS
d0SS
#0057
01LO e.soft DICOM original image type
02FL Dose calibration factor
03LO Units
04LO Decay correction
05SL1-n Radio nuclide half life
06FL Rescale intercept
07FL Rescale Slope
08FL Frame reference time
09SL Number of Radiopharmaceutical information seq
0aFL Decay factor
0bLO Counts source
0cSL1-n Radio Nuclide positron fraction
10SS Low Count
20SS Vertical Oblique Image
#5001
02SL Number of Points
03FL Minimal Value on X-Axis
04FL Maximal Value on X-Axis
05FL Minimal Value on Y-Axis
06FL Maximal Value on Y-Axis
07LO Curve Name
08LO Curve Function Label
09SH X Axis Label
0aSH Y Axis Label
0bOW Curve Data
#7fe1
10OW Compressed Pixel Data
#7fe3
00UL Length of Group 0x7FE3
14SL Lowest Pixel Value in THIS Frame
15SL Highest Pixel Value in THIS Frame
16SL Total Counts in THIS Frame
17SL Duration of THIS Frame msec
18FL Frame Angle
19LO Frame Name
1aFL View Number
1bSS Pixel Overflow Flag 1 Pixel Overflow
1cSS Buffer Overflow Flag 1 Buffer Overflow
1eSL Start Time of THIS Frame From Start of Study
1fSL ROI Maximum Pixel Value
20SL ROI Average Pixel Value
21SL ROI Total Counts
22SL ROI Total Pixels
23SL ROI Center Coordinates
24LO ROI Name
25SS ROI Data
26OW
27OW
28OW
29OW
=SIEMENS MED OCS ACKNOWLEDGE FLAG
#0039
81IS Acknowledge Flag
=SIEMENS MED OCS AE TITLE
#0039
79CS AE Title
=SIEMENS MED OCS CALIBRATION DATE
#0039
81CS Calibration Date
=SIEMENS MED OCS CBT ARC INCREMENT
#0039
84IS1-n Arc Increment
=SIEMENS MED OCS CBT ENDING GANTRY ANGLE
#0039
83DS1-n Ending Projection Angle
=SIEMENS MED OCS CBT MISSING PROJECTION FRAMES
#0039
91IS1-n Missing Projection Frames
=SIEMENS MED OCS CBT PATIENT_ORIENTATION
#0039
93CS Patient Orientation
=SIEMENS MED OCS CBT PROJECTION GANTRY POSITIONS
#0039
86DS1-n Gantry Positions
=SIEMENS MED OCS CBT RECON FILTER TYPE
#0039
90IS Reconstruction Filter Type
=SIEMENS MED OCS CBT RECON NUM OF SLICES
#0039
89IS Number of Reconstruction Slices
=SIEMENS MED OCS CBT RECON SLICE HEIGHT
#0039
88IS Reconstruction Slice Height
=SIEMENS MED OCS CBT RECON SLICE WIDTH
#0039
87IS Reconstruction Slice Width
=SIEMENS MED OCS CBT ROTATION DIRECTION
#0039
85CS1-n Gantry Rotation Direction
=SIEMENS MED OCS CBT STARTING GANTRY ANGLE
#0039
82DS1-n Starting Projection Angle
=SIEMENS MED OCS CBT TOTAL_MU
#0039
96DS Total MU delivered during Cone Beam
=SIEMENS MED OCS COMMON EDGE
#0039
83IS Common Edge
=SIEMENS MED OCS FIELD ID
#0039
80CS Field ID
=SIEMENS MED OCS FIELD NAME
#0039
79CS Field Name
=SIEMENS MED OCS FP Alignment Calibration Date / Time
#0039
95DT Flat Panel Alignment last calibration Date and Time
=SIEMENS MED OCS I0 MU SCALE FACTOR
#0039
97IS I0-MU Scale Factor
=SIEMENS MED OCS ICC MATRIX
#0039
82DS2 Image Center in Image Coordinates
=SIEMENS MED OCS NUMBER OF FRAMES
#0039
76IS Number of Frames
=SIEMENS MED OCS NUMBER OF SUB FRAMES
#0039
77IS Number of Sub-Frames
=SIEMENS MED OCS PI ALIGNMENT IMAGE
#0039
94IS Alignment Offset Valid Flag
=SIEMENS MED OCS PI VALID PIXEL MAP
#0039
92IS Valid Pixel Map Flag
=SIEMENS MED OCS REFERENCE IMAGE
#0039
76UI Reference Image
=SIEMENS MED OCS REFERENCE LOCKED
#0039
88IS Locked Flag
=SIEMENS MED OCS SC IMG PIX SPC
#0039
87DS2 Non-RT Image Pixel Spacing
=SIEMENS MED OCS SC IMG SAD
#0039
86DS Non-RT Image SAD
=SIEMENS MED OCS SC IMG SID
#0039
85DS Non-RT Image SID
=SIEMENS MED OCS SCALED IMG PIX SPC
#0039
84DS2 Scaled Image Pixel Spacing
=SIEMENS MED OCS SITE NAME
#0039
78CS Site Name
=SIEMENS MED OCS TABLE LATERAL POSITION
#0039
98DS Lateral Table Position
=SIEMENS MED OCS TABLE LONGITUDINAL POSITION
#0039
99DS Longitudinal Table Position
=SIEMENS MED OCS TABLE OFFSET
#0039
78DS3 Offset
=SIEMENS MED OCS TABLE VERTICAL POSITION
#0039
75DS vertical Table Position
=SIEMENS MED OCS TRANS MATRIX
#0039
80DS5 Transformation Matrix
=SIEMENS MED SMS USG ANTARES
#0019
00SH Private Creator Version
03UN Frame Rate
0cUS Burned in Graphics
0dUN SieClear Index
20UN B-Mode Submode
21UN B-Mode Dynamic Range
22UN B-Mode Overall Gain
23UN B-Mode Res/Speed Index
24UN B-Mode Edge Enhance Index
25UN B-Mode Persistence Index
26UN B-Mode Map Index
27US
28US
29US
2aUS B-Mode Tint Type
2dUN B-Mode Tint Index
2eUN ClarifyVE Index
31US
3aUN Image Flag
3bLT
40UN Color Flow state
41UN Color Flow Wall Filter Index
42UN Color Flow Submode
43UN Color Flow Overall Gain
44UN Color Flow Res/Speed Index
46UN Color Flow Smooth Index
47UN Color Flow Persistence Index
48UN Color Flow Map Index
49UN Color Flow Priority Index
54UN Color Flow Maximum Velocity
60UN Doppler Dynamic Range
61UN Doppler Overall Gain
62UN Doppler Wall Filter
63UN Doppler Gate Size
65UN Doppler Map Index
66UN Doppler Submode
67US
69UN Doppler Time/Freq Res Index
6aUS Doppler Trace Inverted
6cUS Doppler Tint Type
72UN Doppler Tint Index
80UN M-Mode Dynamic Range
81UN M-Mode Overall Gain
82UN M-Mode Edge Enhance Index
83UN M-Mode Map Index
86UN M-Mode Tint Type
87UN M-Mode Submode
88UN M-Mode Tint Index
a0LT
=SIEMENS MED SMS USG ANTARES 3D VOLUME
#0039
00UN Release Version
03UN VolumeAcquisitionDuration
04UN VolumeRawDataType
05UN ScanType
06UN ZlateralMin
07UN ZlateralSpan
08UN ZRadiusOfCurvature
09UN WobbleCorrection
10UN ScaleAlongWidth
11UN ScaleAlongHeight
12UN ScaleAlongDepth
13UN BufferSize
14UN AcquisitionRate
15UN DepthMinCm
16UN IsLeftRightFlippedEn
17UN IsUpDownFlippedEn
18UN IsVolumeGeomAccurate
19UN BByteMaskOffset
20UN BByteMaskSize
21UN DepthMaxCm
22UN AcqPlaneRotationDeg
23UN BeamAxialSpan
24UN BeamLateralMin
25UN BeamLateralSpan
26UN BeamAxialMin
27UN NumDisplaySamples
28UN DVolumeWidth
29UN DVolumeDepth
30UN DVolumeHeight
31UN DVolumePosX
32UN DVolumePosY
33UN DVolumePosZ
34UN DBeamAxialMin
35UN DBeamAxialSpan
36UN DBeamLateralMin
37UN DBeamLateralSpan
38UN NumOfVolumesInSequence
39UN DByteMaskOffset
40UN DByteMaskSize
50UN PrivateCreatorVersionOfBookmark
51UN BCutPlaneEnable
52UN BMprColorMapIndex
53UN BMprDynamicRangeDb
54UN BMprGrayMapIndex
55UN BVolumeRenderMode
56UN BVrBrightness
57UN BVrContrast
58UN BVrColorMapIndex
59UN BVrDynamicRangeDb
5aUN BVrGrayMapIndex
5bUN BVrOpacity
5cUN BVrThresholdHigh
5dUN BVrThresholdLow
5eUN BPreProcessFilterMix
5fUN CCutPlaneEnable
60UN CFrontClipMode
61UN CMprColorMapIndex
62UN CMprColorFlowPriorityIndex
63UN CVolumeRenderMode
64UN CVrColorMapIndex
65UN CVrColorFlowPriorityIndex
66UN CVrOpacity
67UN CVrThresholdHigh
68UN CVrThresholdLow
69UN VoiMode
6aUN VoiRotationOffsetDeg
6bUN VoiSizeRatioX
6cUN VoiSizeRatioY
6dUN VoiSizeRatioZ
6eUN VoiSyncPlane
6fUN VoiViewMode
70UN VrOrientationA
71UN MprOrientationA
72UN VrOffsetVector
73UN BlendingRatio
74UN FusionBlendMode
75UN QualityFactor
76UN RendererType
77UN SliceMode
78UN ActiveQuad
79UN ScreenMode
7aUN CutPlaneSide
7bUN WireframeMode
7cUN CrossmarkMode
7dUN MprDisplayType
7eUN VolumeDisplayType
7fUN LastReset
80UN LastNonFullScreenMode
81UN MprToolIndex
82UN VoiToolIndex
83UN ToolLoopMode
84UN VolumeArbMode
85UN MprZoomEn
86UN IsVolumeZoomEn
87UN ZoomLevelMpr
88UN ZoomLevelVolume
89UN IsAutoRotateEn
8aUN AutoRotateAxis
8bUN AutoRotateRangeIndex
8cUN AutoRotateSpeedIndex
8dUN CVrBrightness
8eUN CFlowStateIndex
8fUN BSubmodeIndex
90UN CSubmodeIndex
91UN DICOMAttrNameCutPlane
92UN BookmarkChunkId
93UN SequenceMinChunkId
94UN SequenceMaxChunkId
95UN VolumeRateHz
9aUN VoiPositionOffsetX
9bUN VoiPositionOffsetY
9cUN VoiPositionOffsetZ
9dUN VrToolIndex
9eUN ShadingPercent
9fUN VolumeType
a0UN DICOMAttrNameVrQuadDisplayType
a1UN DICOMAttrNameMprCenterLocation
e0UN DICOMAttrNameSliceRangeType
e1UN DICOMAttrNameSliceMPRPlane
e2UN DICOMAttrNameSliceLayout
e3UN DICOMAttrNameSliceSpacing
e4UN DICOMAttrNameThinVrMode
e5UN DICOMAttrNameThinVrThickness
e6UN DICOMAttrNameVoiPivotX
e7UN DICOMAttrNameVoiPivotY
e8UN DICOMAttrNameVoiPivotZ
e9UN DICOMAttrNameCTopVoiQuad
=SIEMENS MED SMS USG S2000
#0019
00UN Private Creator Version
03FD Frame Rate
0cUS Burned in Graphics
0dSH SieClear Index
20SH B-Mode Submode
21FD B-Mode Dynamic Range
22FD B-Mode Overall Gain
23US B-Mode Res/Speed Index
24US B-Mode Edge Enhance Index
25US B-Mode Persistence Index
26US B-Mode Map Index
27US
28US
29US
2aUS B-Mode Tint Type
2dUS B-Mode Tint Index
2eSH ClarifyVE Index
3aUN Image Flag
3bLT IPDA/MDA Data
3cUT Thumbnail Data
40UN Color Flow state
41UN Color Flow Wall Filter Index
42UN Color Flow Submode
43UN Color Flow Overall Gain
44UN Color Flow Res/Speed Index
46UN Color Flow Smooth Index
47UN Color Flow Persistence Index
48UN Color Flow Map Index
49UN Color Flow Priority Index
54UN Color Flow Maximum Velocity
60UN Doppler Dynamic Range
61UN Doppler Overall Gain
62UN S2000 Private Doppler Wall Filter
63UN Attributes Doppler Gate Size
65UN Doppler Map Index
66UN Doppler Submode
69UN Doppler Time/Freq Res Index
6aUN Doppler Trace Inverted
6cUN Doppler Tint Type
72UN Doppler Tint Index
80UN M-Mode Dynamic Range
81UN M-Mode Overall Gain
82UN M-Mode Edge Enhance Index
83UN M-Mode Map Index
86UN M-Mode Tint Type
87UN M-Mode Submode
88UN M-Mode Tint Index
=SIEMENS MED SP DXMG WH AWS 1
#0019
01UL1-n
02US2
#0041
02SH Reason for the Requested Procedure
#0055
01LO Projection View Display String
=SIEMENS MEDCOM HEADER
#0029
08CS MedCom Header Type
09LO MedCom Header Version
10OB MedCom Header Info
20OB MedCom History Information
31LO PMTF Information 1
32UL PMTF Information 2
33UL PMTF Information 3
34CS PMTF Information 4
35UL PMTF Information 5
40SQ Application Header Sequence
41CS Application Header Type
42LO Application Header ID
43LO Application Header Version
44OB Application Header Info
50LO8 Workflow Control Flags
51CS Arch. Management Flag Keep Online
52CS Arch. Mgmnt Flag Do Not Archive
53CS Image Location Status
54DS Estimated Retrieve Time
55DS Data Size of Retrieved Images
70SQ Siemens Link Sequence
71AT Referenced Tag
72CS Referenced Tag Type
73UL Referenced Value Length
74CS Referenced Object Device Type
75OB Referenced Object Device Location
76OB Referenced Object ID
=SIEMENS MEDCOM HEADER2
#0029
60LO Series Workflow Status
=SIEMENS MEDCOM OOG
#0029
08CS MedCom OOG Type
09LO MedCom OOG Version
10OB MedCom OOG Info
=SIEMENS MR HEADER
#0019
08CS CSA Image Header Type
09LO CSA Image Header Version ??
0aUS NumberOfImagesInMosaic
0bDS SliceMeasurementDuration
0cIS B_value
0dCS DiffusionDirectionality
0eFD3 DiffusionGradientDirection
0fSH GradientMode
11SH FlowCompensation
12SL3 TablePositionOrigin
13SL3 ImaAbsTablePosition
14IS3 ImaRelTablePosition
15FD3 SlicePosition_PCS
16DS TimeAfterStart
17DS SliceResolution
18IS RealDwellTime
23IS FMRIStimulInfo
25FD3 RBMoCoTrans
26FD3 RBMoCoRot
27FD6 B_matrix
28FD BandwidthPerPixelPhaseEncode
29FD MosaicRefAcqTimes
#0051
08CS CSA Image Header Type
09LO CSA Image Header Version ??
0aSH
0bSH AcquisitionMatrixText
0cSH
0dSH
0eSH
0fLO CoilString
11LO PATModeText
12SH
13SH PositivePCSDirections
15SH
16LO
17SH
18SH
19LO
=SIEMENS MR VA0  COAD
#0019
12DS Magnetic Field Strength
14DS ADC Voltage
16DS1-n ADC Offset
20DS Transmitter Amplitude
21IS Number of Transmitter Amplitudes
22DS Transmitter Attenuator
24DS Transmitter Calibration
26DS Transmitter Reference
50DS Receiver Total Gain
51DS Receiver Amplifier Gain
52DS Receiver Preamplifier Gain
54DS Receiver Cable Attenuation
55DS Receiver Reference Gain
56IS Receiver Filter Frequency
60DS Reconstruction Scale Factor
62DS Reference Scale Factor
70DS Phase Gradient Amplitude
71DS Readout Gradient Amplitude
72DS Selection Gradient Amplitude
80DS1-n Gradient Delay Time
82DS Total Gradient Delay Time
90LO Sensitivity Correction Label
91DS1-5 Saturation Phase Encoding Vector Coronal Component
92DS1-5 Saturation Readout Vector Coronal Component
a0IS RF Watchdog Mask
a1DS EPI Reconstruction Slope
a2DS RF Power Error Indicator
a5DS1-n Specific Absorption Rate SAR
a6DS1-n Specific Energy Dose SED
b0UL Adjustment Status Mask
c1DS1-n EPI Capacity
c2DS1-n EPI Inductance
c3IS1-n EPI Switch Configuration Code
c4IS1-n EPI Switch Hardware Code
c5DS1-n EPI Switch Delay Time
d1DS Flow Sensitivity
d2CS Calculation Submode
d3DS Field of View Ratio
d4IS Base Raw Matrix Size
d5IS 2D Phase Oversampling Lines
d6IS 3D Phase Oversampling Part
d7IS Echo Line Position
d8IS Echo Column Position
d9IS Lines per Segment
daCS Phase Coding Direction
=SIEMENS MR VA0  GEN
#0019
10DS Total Measurement Time nominal
11DS Total Measurement Time current
12DS Start Delay Time
13DS Dwell Time
14IS Number of Phases
16UL1-n Sequence Control Mask
18UL Measurement Status Mask
20IS Number of Fourier Lines nominal
21IS Number of Fourier Lines current
26IS Number of Fourier Lines after Zero
28IS First Measured Fourier Line
30IS Acquisition Columns
31IS Reconstruction Columns
40IS AC Element Number
41UL AC Element Select Mask
42UL AC Element Data Mask
43IS1-n AC Element To ADC Connect
44IS1-n AC Element Noise Level
45IS AC ADC Pair Number
46UL AC Combination Mask
50IS Number of Averages current
60DS Flip Angle
70IS Number of Prescans
81CS Filter Type for Raw Data
82DS1-4 Filter Parameter for Raw Data
83CS Filter Type for Image Data
84DS1-4 Filter Parameter for Image Data
85CS Filter Type for Phase Correction
86DS1-4 Filter Parameter for Phase Correction
87CS Normalization Filter Type for Image Data
88DS1-4 Normalization Filter Parameter for Image Data
90IS Number of Saturation Regions
91DS1-5 Saturation Phase Encoding Vector Sagittal Compo...
92DS1-5 Saturation Readout Vector Sagittal Component
93IS EPI Stimulation Monitor Mode
94DS Image Rotation Angle
96UL1-n Coil ID Mask
97UL1-n Coil Class Mask
98DS1-n Coil Position
a0DS EPI Reconstruction Phase
a1DS EPI Reconstruction Slope
#0021
20IS Phase Corrections Rows sequence
21IS Phase Corrections Columns sequence
22IS Phase Corrections Rows reconstruction
24IS Phase Corrections Columns reconstruction
30IS Number of 3D Raw Partitions nominal
31IS Number of 3D Raw Partitions current
34IS Number of 3D Image Partitions
36IS Actual 3D Image Partition Number
39DS Slab Thickness
40IS Number of Slices nominal
41IS Number of Slices current
42IS Current Slice Number
43IS Current Group Number
44DS Current Slice Distance Factor
45IS MIP Start Row
46IS MIP Stop Row
47IS MIP Start Column
48IS MIP Stop Column
49IS MIP Start Slice
4aIS MIP Stop Slice
4fCS Order of Slices
50UL Signal Mask
52IS Delay after Trigger
53IS RRInterval
54DS Number of Trigger Pulses
56DS Repetition Time effective
57CS Gate Phase
58DS Gate Threshold
59DS Gated Ratio
60IS Number of Interpolated Images
70IS Number of Echoes
72DS Second Echo Time
73DS Second Repetition Time
80IS Cardiac Code
91DS1-n Saturation Phase Encoding Vector Transversal Co...
92DS1-n Saturation Readout Vector Transversal Component
93DS EPI Change Value of Magnitude
94DS EPI Change Value of X Component
95DS EPI Change Value of Y Component
96DS EPI Change Value of Z Component
=SIEMENS MR VA0  RAW
#0021
00CS Sequence Type
01IS Vector Size original
02IS Vector Size extended
03DS Acquired Spectral Range
04DS1-n VOI Position
05DS1-n VOI Size
06IS1-n CSI Matrix Size original
07IS1-n CSI Matrix Size extended
08DS1-n Spatial Grid Shift
09DS Signal Limits Minimum
10DS Signal Limits Maximum
11DS Spec Info Mask
12DS EPI Time Rate of Change of Magnitude
13DS EPI Time Rate of Change of X Component
14DS EPI Time Rate of Change of Y Component
15DS EPI Time Rate of Change of Z Component
16DS EPI Time Rate of Change Legal Limit 1
17IS EPI Operation Mode Flag
18DS EPI Field Calculation Safety Factor
19DS EPI Legal Limit 1 of Change Value
20DS EPI Legal Limit 2 of Change Value
21DS EPI Rise Time
30DS1-n AC ADC Offset
31DS1-n AC Preamplifier Gain
50CS Saturation Type
51DS1-n Saturation Normal Vector
52DS1-n Saturation Position Vector
53DS1-n Saturation Thickness
54DS1-n Saturation Width
55DS1-n Saturation Distance
=SIEMENS NUMARIS II
#7fe3
00LO Image Graphics Format Code
10OB Image Graphics
20OB Image Graphics Dummy
=SIEMENS RA GEN
#0011
20UL Total Fluoro TimePatient
25UL Dose Area ProductPatient
26SL Ptop Total Skin Dose
30LO Patient DOB
35LO Patient Initial Puck Counter
40CS Patient Initial Position
#0019
15CS Acquired Plane
1fSS Default Table Iso Center Height
20UL Scene Flag
22UL ReferencePhotofile Flag
24LO Scene Name
26US Acquisition Index
28US Mixed Pulse Mode
2aUS Number of Positions
2cUS Number of Phases
2eUS1-n Framerate for 8 Positions
30US1-n FramesPhase
32US Stepping Direction
34US
36US
38US
3aUS
3cUS
3eUS
40US
42US
44US Image Transfer Delay
46UL InversNot Invers
48US
4aUS
4cUS Blanking Circle Diameter
50US Stand Data Valid
52US Table Tilt
54US Table Axis Rotation
56US Table Longitudinal Position
58US Table Side Offset
5aUS Table Isocenter Height
5cUN
5eUL Collimation Data Valid
60UL PERI Sequence Number
62UL PERI Total Scenes
64US PERI Overlap Top
66UL PERI Overlap Bottom
68UL Raw Image Number
6aUL XRay Data Valid
70US1-n
72US1-n
74US1-n
76UL Filling Average Factor
78US1-n
7aUS1-n
7cUS1-n
7eUS1-n
80US1-n
82US1-n
84US1-n
86US1-n
88US1-n
8aUS1-n
8cUS1-n
8eUS1-n
92US1-n
94US1-n
96US1-n
98US1-n
9aUS1-n
9cUL II Level CalibrationFactor
9eUL Nativ Review Flag
a2SL Scene Number
a4SS Acquisition Mode
a5SS Acquisiton Frame Rate
a6SL ECGFlag
a7SL Additional Scene Data
a8SL File Copy Flag
a9SL Phlebovision Flag
aaSL Co2Flag
abSS Max Speed
acSS Step Width
adSL Digital Acquisition Zoom
ffSS1-n Internal
#0021
15US Images in Study
20US Scenes in Study
25US Images in Photofile
27SS Plane BImages Exist
28SS No Of2MBChunks
30US Images in All Scenes
40US
=SIEMENS RA PLANE A
#0011
28SL Fluoro Timer A
29SL Fluoro Skin Dose A
2aSL Total Skin Dose A
2bSL Fluoro Dose Area Product A
2cSL Total Dose Area Product A
#0019
15LT Offline UID
18SS Internal
19SS Internal
1aSS Internal
1bSS Internal
1cSS Internal
1dSS Internal
1eSS Internal
1fSS1-n Internal
20UL System Calibration Factor Plane A
22US XRay Parameter Set Number
24US XRay System
26US
28US Acquired Display Mode
2aUS
2cUS Acquisition Framerate
2eUS Maximum Frame Limit
30US Native Filter Type
32US Subtracted Filter Type
34US Filter Factor Native
36US Anatomic Blackground Factor
38US Window Upper Limit Native
3aUS Window Lower Limit Native
3cUS Window Brightness Phase 1 Sub
3eUS Window Brightness Phase 2 Sub
40US Window Contrast Phase 1 Sub
42US Window Contrast Phase 2 Sub
44US Filter Factor Subtraction
46US Peak Opacified
48UL Mask Frame
4aUL BIH Frame
4cUS Center Beam Angulation CaudCran
4eUS Center Beam Angulation LR Anterior
50US Longitudinal Position
52US Side Offset
54US Isocenter Height
56US Image Twist
58US SourceImage Distance
5aUS Mechanical Magnet Factor
5cUL Calibration Flag
5eUL Calibration Angle CranCaud
60UL Calibration Angle RAOLAO
62UL Calibration Table to Floor Distance
64UL Calibration Isocenter to Floor Distance
66UL Calibration Isocenter to Source Distance
68UL Calibration Source to II Distance
6aUL Calibration II Zoom
6cUL Calibration II Field
6eUL Calibration Factor
70UL Calibration Object to Image Distance
72UL1-n Calibration System Factor
74UL1-n Calibration System Correction
76UL1-n Calibration System II Formats
78UL Calibration Gantry Data Valid
7aUS Collimator Square Breadth
7cUS Collimator Square Height
7eUS Collimator Square Diameter
80US Collimator Finger Turn Angle
82US Collimator Finger Position
84US Collimator Diaphragm Turn Angle
86US Collimator Diagphragm Position 1
88US Collimator Diaphragm Position 2
8aUS Collimator Diaphragm Mode
8cUS Collimator Beam Limit Breadth
8eUS Collimator Beam Limit Height
90US Collimator Beam Limit Diameter
92US XRay Control Mode
94US XRay System
96US Focal Spot
98US Exposure Control
9aUS XRay Voltage
9cUS XRay Current
9eUL XRay Current Time Product
a0US Pulse Time
a2US Scene Time Fluoro Clock
a4US Maximum PulseRate
a6US Pulses per Scene
a8UL Dose Area Product of Scene
aaUS Dose
acUS Dose Rate
aeSL IITo Cover Distance
b0SS Last Frame Phase1
b1SS Frame Rate Phase1
b2SS Last Frame Phase2
b3SS Frame Rate Phase2
b4SS Last Frame Phase3
b5SS Frame Rate Phase3
b6SS Last Frame Phase4
b7SS Frame Rate Phase4
b8SS Gamma Of Native Image
b9SS Gamma Of TVSystem
bbSL Pixelshift X
bcSL Pixelshift Y
bdSL Mask Average Factor
beSL Blanking Circle Flag
bfSL Circle Row Start
c0SL Circle Row End
c1SL Circle Column Start
c2SL Circle Column End
c3SL Circle Diameter
c4SL Rectangular Collimater Flag
c5SL Rectangle Row Start
c6SL Rectangle Row End
c7SL Rectangle Column Start
c8SL Rectangle Column End
c9SL Rectangle Angulation
caSL Iris Collimator Flag
cbSL Iris Row Start
ccSL Iris Row End
cdSL Iris Column Start
ceSL Iris Column End
cfSL Iris Angulation
d1SS Number Of Frames Plane
d2SS Internal
d3SS Internal
d4SS Internal
d5SS Internal
d6SS1-n Internal
d7SS1-n Internal
d8SS Internal
d9SS Internal
daSS Internal
dbSS Internal
dcSS Internal
ddSL Anatomic Background
deSL1-n Auto Window Base
dfSS Internal
e0SL Internal
=SIEMENS RA PLANE B
#0011
28SL Fluoro Timer B
29SL Fluoro Skin Dose B
2aSL Total Skin Dose B
2bSL Fluoro Dose Area Product B
2cSL Total Dose Area Product B
#0019
18SS Internal
19SS Internal
1aSS Internal
1bSS Internal
1cSS Internal
1dSS Internal
1eSS Internal
1fSS Internal
20UL System Calibration Factor Plane B
22US XRay Parameter Set Number
24US XRay System
26US
28US Acquired Display Mode
2aUS
2cUS Acquisition Framerate
2eUS Maximum Frame Limit
30US Native Filter Type
32US Subtracted Filter Type
34US Filter Factor Native
36US Anatomic Blackground Factor
38US Window Upper Limit Native
3aUS Window Lower Limit Native
3cUS Window Brightness Phase 1 Sub
3eUS Window Brightness Phase 2 Sub
40US Window Contrast Phase 1 Sub
42US Window Contrast Phase 2 Sub
44US Filter Factor Subtraction
46US Peak Opacified
48UL Mask Frame
4aUL BIH Frame
4cUS Center Beam Angulation CaudCran
4eUS Center Beam Angulation LR Anterior
50US Longitudinal Position
52US Side Offset
54US Isocenter Height
56US Image Twist
58US SourceImage Distance
5aUS Mechanical Magnet Factor
5cUL Calibration Flag
5eUL Calibration Angle CranCaud
60UL Calibration Angle RAOLAO
62UL Calibration Table to Floor Distance
64UL Calibration Isocenter to Floor Distance
66UL Calibration Isocenter to Source Distance
68UL Calibration Source to II Distance
6aUL Calibration II Zoom
6cUL Calibration II Field
6eUL Calibration Factor
70UL Calibration Object to Image Distance
72UL1-n Calibration System Factor
74UL1-n Calibration System Correction
76UL1-n Calibration System II Formats
78UL Calibration Gantry Data Valid
7aUS Collimator Square Breadth
7cUS Collimator Square Height
7eUS Collimator Square Diameter
80US Collimator Finger Turn Angle
82US Collimator Finger Position
84US Collimator Diaphragm Turn Angle
86US Collimator Diagphragm Position 1
88US Collimator Diaphragm Position 2
8aUS Collimator Diaphragm Mode
8cUS Collimator Beam Limit Breadth
8eUS Collimator Beam Limit Height
90US Collimator Beam Limit Diameter
92US XRay Control Mode
94US XRay System
96US Focal Spot
98US Exposure Control
9aUS XRay Voltage
9cUS XRay Current
9eUL XRay Current Time Product
a0US Pulse Time
a2US Scene Time Fluoro Clock
a4US Maximum PulseRate
a6US Pulses per Scene
a8UL Dose Area Product of Scene
aaUS Dose
acUS Dose Rate
=SIEMENS RIS
#0011
10LO Patient UID
11LO Patient ID
20DA Patient Registration Date
21TM Patient Registration Time
30PN Patient NameRIS
31PN Patient Prename
40LO Patient Hospital Status
41LO Medical Alerts
42LO Contrast Allergy
#0031
10LO Request UID
45LO Requesting Physician
50LO Requested Physician
#0033
10LO Patient Study UID
=SIEMENS SIENET
#0019
01DS
=SIEMENS SMS-AX  ACQ 1.0
#0021
00US Acquisition Type
01US Acquisition Mode
02US Footswitch Index
03US Acquisition Room
04SL Current Time Product
05SL Dose
06SL Skin Dose Percent
07SL Skin Dose Accumulation
08SL Skin Dose Rate
09UL Impac Filename
0aUL Copper Filter
0bUS Measuring Field
0cSS3 Post Blanking Circle
0dSS2-2n Dyna Angles
0eSS Total Steps
0fSL3-3n Dyna X-Ray Info
10US Modality LUT Input Gamma
11US Modality LUT Output Gamma
12OB1-n SH_STPAR
13US Acquisition Zoom
14SS Dyna Angulation Step Width
15US Harmonization
16US DR Single Flag
17SL Source to Isocenter
18US Pressure Data
19SL ECG Index Array
1aUS FD Flag
1bOB SH_ZOOM
1cOB SH_COLPAR
1dUS K-Factor
1eUS8 EVE
1fSL Total Scene Time
20US Restore Flag
21US Stand Movement Flag
22US FD Rows
23US FD Columns
24US Table Movement Flag
25LO Original Organ Program Name
26DS Crispy XPI Filter
28SQ
30OB
40US3
41LO
42US1-n
57SS1-3
58DS
71DS
=SIEMENS SMS-AX  ORIGINAL IMAGE INFO 1.0
#0025
00US View Native
01US Original Series Number
02US Original Image Number
03US Win Center
04US Win Width
05US Win Brightness
06US Win Contrast
07US Original Frame Number
08US Original Mask Frame Number
09US Opac
0aUS Original Number of Frames
0bDS Original Scene Duration
0cLO Identifier LOID
0dSS1-n Original Scene VFR Info
0eSS Original Frame ECG Position
0fSS Original ECG 1st Frame Offset (retired)
10SS Zoom Flag
11US Flex
12US Number of Mask Frames
13US Number of Fill Frames
14IS Series Number
15IS Image Number
16IS
=SIEMENS SMS-AX  QUANT 1.0
#0023
00DS2 Horizontal Calibration Pixel Size
01DS2 Vertical Calibration Pixel Size
02LO Calibration Object
03DS Calibration Object Size
04LO Calibration Method
05ST Filename
06IS Frame Number
07IS2 Calibration Factor Multiplicity
08IS Calibration TOD Value
=SIEMENS SMS-AX  VIEW 1.0
#0019
00US Review Mode
01US Anatomical Background Percent
02US Number of Phases
03US Apply Anatomical Background
04SS4-4n Pixel Shift Array
05US Brightness
06US Contrast
07US Enabled
08US Native Edge Enh. Percent Gain
09SS Native Edge Enh. LUT Index
0aSS Native Edge Enh. Kernel Size
0bUS Subtr. Edge Enh. Percent Gain
0cSS Subtr. Edge Enh. LUT Index
0dSS Subtr. Edge Enh. Kernel Size
0eUS Fade Percent
0fUS Flipped Before Laterality Applied
10US Apply Fade
11US RefImages Taken
12US Zoom
13SS Pan X
14SS Pan Y
15SS Native Edge Enh. Adv Perc. Gain
16SS Subtr. Edge Enh. Adv Perc. Gain
17US Invert Flag
1aOB Quant 1K Overlay
1bUS Original Resolution
1cDS Auto Window Center
1dDS Auto Window Width
=SIEMENS Selma
#0019
06IS
07IS
08IS
26LO
29LO
30US
31US
32US
33US
34US
35US
=SIEMENS WH SR 1.0
#0071
01LO
02LO
=SIEMENS_FLCOMPACT_VA01A_PROC
#0017
0aSS Internal Data
0bSS Internal Data
0cSS Internal Data
0dFL Internal Data
0eLO Internal Data
0fLO Internal Data
14US Internal Data
16US Internal Data
17US Internal Data
18US Internal Data
19US Internal Data
1aUS Internal Data
1bUS Internal Data
1cUS Internal Data
1eUS Internal Data
1fSS Internal Data
20SS Internal Data
21US Internal Data
22US Internal Data
23US Internal Data
24US Internal Data
25US Internal Data
26US Internal Data
27US Internal Data
28FL Internal Data
29FL Internal Data
48SS Internal Data
49SS Internal Data
4aSS Internal Data
4bSS Internal Data
4cLO Internal Data
4dSS Internal Data
4eLO Internal Data
4fLO Internal Data
50SS Internal Data
51FL Internal Data
52SS Internal Data
53SS Internal Data
54SS Internal Data
55SS Internal Data
5aOW Internal Data
5bOW Internal Data
5cOW Internal Data
64US Internal Data
66US Internal Data
67US Internal Data
68US Internal Data
85US Internal Data
86US Internal Data
87US Internal Data
88US Internal Data
89US Internal Data
8aUS Internal Data
8bUS Internal Data
8cFL Internal Data
8dFL Internal Data
8eUS Internal Data
8fUS Internal Data
a0US Internal Data
a1US Internal Data
a2US Internal Data
a3US Internal Data
a4US Internal Data
a5US Internal Data
a6US Internal Data
b0DS Internal Data
c0LO Internal Data
=SIENET
#0009
01US SIENET Command Field
14LO Receiver PLA
16US Transfer Priority
29LO Actual User
70DS
71DS
72LO
73LO
74LO
75LO
#0091
20PN1-n Patient Name
#0095
01LO Examination Folder ID
04UL Folder Reported Status
05LO Folder Reporting Radiologist
07LO SIENET ISA PLA
0cUL Folder Rebuild Status
20UN
#0099
02UL Key Images
05SL Image Number
=SONOWAND AS
#0135
10LO Ultrasound Scanner Name
11LO Transducer Serial
12LO Probe Application
=SPI
#0009
10LO Comments
15LO Unique Identifier
40US Data Object Type
41SH Data Object Subtype
#0011
10LO Organ
15LO Allergy Indication
20CS Pregnancy
#0029
60LO Compression Algorithm
=SPI RELEASE 1
#0009
10LO Comments
15LO Unique Identifier
40US Data Object Type
41SH Data Object Subtype
#0011
10LO Organ
15LO Allergy Indication
20CS Pregnancy
#0029
60LO Compression Algorithm
=SPI Release 1
#0009
08CS
10LO Comments
15LO UID
40US Data Object Type
41SH Data Object Subtype
#0011
10LO Organ
15LO Allergy Indication
20LO Pregnancy
#0029
60LO Compression Algorithm
=SPI-P Release 1
#0009
00LT Data Object Recognition Code
04LO1-n Image Data Consistency
08US
12LO
15LO Unique Identifier
16LO
18LO
21LT
22LO
31LO PACS Unique Identifier
34LO Cluster Unique Identifier
38LO System Unique Identifier
39LO
40LO
41LO
51LO Study Unique Identifier
61LO Series Unique Identifier
91LT
a0UN
f2LT
f3UN
f4LT
f5UN
f7LT
#0011
10LT Patient Entry ID
20UN
21UN
22UN
30UN
31UN
32UN
#0019
00LO
01LO
02UN
10US Mains Frequency
25LO1-n Original Pixel Data Quality
30US ECG Triggering
31UN ECG 1 Offset
32UN ECG 2 Offset 1
33UN ECG 2 Offset 2
50US Video Scan Mode
51US Video LineRate
60US Xray Technique
61DS Image Identifier Format
62US Iris Diaphragm
63CS Filter
64CS Cine Parallel
65CS Cine Master
70US Exposure Channel
71UN Exposure Channel First Image
72US Processing Channel
80DS Acquisition Delay
81UN Relative Image Time
90CS Video White Compression
a0US Angulation
a1US Rotation
#0021
12LT Series Unique Identifier
14LT
#0029
00DS4
20DS Pixel Aspect Ratio
25LO1-n Processed Pixel Data Quality
30LT
38US
60LT
61LT
67LT
70LT Window ID
71CS Video Invert Subtracted
72CS Video Invert Nonsubtracted
77CS Window Select Status
78LT ECG Display Printing ID
79CS ECG Display Printing
7eCS ECG Display Printing Enable Status
7fCS ECG Display Printing Select Status
80LT Physiological Display ID
81US Preferred Physiological Channel Display
8eCS Physiological Display Enable Status
8fCS Physiological Display Select Status
90DS1-n
91US
9fCS
a0DS1-n
a1US
afCS
b0DS1-n
b1US
bfCS
c0LT Functional Shutter ID
c1US Field Of Shutter
c5LT Field Of Shutter Rectangle
ceCS Shutter Enable Status
cfCS Shutter Select Status
#7fe1
10OW Pixel Data
=SPI-P Release 1;1
#0009
c0LT
c1LT
#0019
00UN Physiological Data Type
01UN Physiological Data Channel And Kind
02US Sample Bits Allocated
03US Sample Bits Stored
04US Sample High Bit
05US Sample Representation
06UN Smallest Sample Value
07UN Largest Sample Value
08UN Number Of Samples
09UN Sample Data
0aUN Sample Rate
10UN Physiological Data Type 2
11UN Physiological Data Channel And Kind 2
12US Sample Bits Allocated 2
13US Sample Bits Stored 2
14US Sample High Bit 2
15US Sample Representation 2
16UN Smallest Sample Value 2
17UN Largest Sample Value 2
18UN Number Of Samples 2
19UN Sample Data 2
1aUN Sample Rate 2
#0021
41LO
42US
43US
44DS
45LO
50US
51US
52US
60IS1-n
61IS1-n
67LO1-n
6aDS1-n
6bDS1-n
6cUS1-n
6dDS1-n
6eUS1-n
6fDS1-n
#0029
00LT Zoom ID
01DS1-n Zoom Rectangle
03DS Zoom Factor
04US Zoom Function
0eCS Zoom Enable Status
0fCS Zoom Select Status
40LT Magnifying Glass ID
41DS1-n Magnifying Glass Rectangle
43DS Magnifying Glass Factor
44US Magnifying Glass Function
4eCS Magnifying Glass Enable Status
4fCS Magnifying Glass Select Status
=SPI-P Release 1;2
#0029
00LT Subtraction Mask ID
04UN Masking Function
0cUN Proprietary Masking Parameters
1eCS Subtraction Mask Enable Status
1fCS Subtraction Mask Select Status
=SPI-P Release 1;3
#0029
00LT Image Enhancement ID
01LT Image Enhancement
02LT Convolution ID
03LT Convolution Type
04LT Convolution Kernel Size ID
05US2 Convolution Kernel Size
06US1-n Convolution Kernel
0cDS Enhancement Gain
1eCS Image Enhancement Enable Status
1fCS Image Enhancement Select Status
=SPI-P Release 2;1
#0011
18LT
#0023
0dUI
0eUI
=SPI-P-CTBE Release 1
#0019
00IS
02IS
03DS
04IS
05DS
0bDS
0cIS
14IS
18IS
19IS
1aDS
1bIS
1cIS
1dDS
=SPI-P-CTBE-Private Release 1
#0021
00DS
=SPI-P-GV-CT Release 1
#0009
00LO
10LO
20LO
30LO
40LO
50LO
60LO
70LO
75LO
80LO
90LO
#0019
08IS
09IS
0aIS
10LO
20TM
50LO
60DS
61US
63LO
64US
65IS
70LT
80LO
81LO
90LO
a0LO
a1US
a2US
a3US
b0LO
b1LO
#0021
20LO
30DS
40LO
50LO
60DS
70DS
80DS
90DS
a0US
a1DS
a2DS
a3LT
a4LT
b0LO
c0LO
#0029
10LO
30UL
31UL
32UL
33UL
80LO
90LO
d0IS
d1IS
=SPI-P-PCR Release 2
#0019
10US Reader Mode
20ST MRM Code
30US
40DS Latitude
60ST View Name
80US
a1ST
a3DS
a4DS
a5DS
a6DS
a7DS
a8DS
a9DS
aaDS
abDS
acDS
adDS
aeDS
afST
b0ST
b1ST
b2IS
b3IS
b4IS
b5DS
b6DS
b7ST
b8DS
b9ST
baST
=SPI-P-Private-CWS Release 1
#0021
00LT Window Of Images ID
01CS Window Of Images Type
02IS1-n WindowOfImagesScope
=SPI-P-Private-DCI Release 1
#0019
10UN
11UN
12UN
13UN
14UN
15UN
16UN
17UN
=SPI-P-Private-DiDi Release 1
#0019
00LT Post Mode String
01LT Post Data
10LT Image Header
20LT SCPreName
21IS SCPostNo
22LT SCSOPInstanceUID
23LT SCCreationDate
24LT SCProcessingCategory
25LT SCPostMethod
26LT SCPostString
27LT SCPostString2
28LT SCMode
29IS SCStCommit
2aIS SCExported
2bIS SCPrinted
2cLT SCOperator
40LT SCPreName
41IS SCPreType
=SPI-P-Private_CDS Release 1
#0021
40IS
#0029
00UN
10OB
=SPI-P-Private_ICS Release 1
#0019
30DS
31LO
#0029
07SQ
08SQ
0cSQ
0dSQ
0eSQ
0fSQ
10SQ
18FD
1bSQ
1cSQ
1dSQ
1eSQ
20UN
21SQ
43SQ
44SQ
4cSQ
4dSQ
4eUN
4fUN
50UN
51UN
66DS4
67LO
68US
6aLO
6bUS
72SQ
91IS
93LO1-n
94LO1-n
=SPI-P-Private_ICS Release 1;1
#0029
00SL
05FL
06FL
20FL
21FL
22US
23FD
24FD
25FD
26FD
30ST
6bFD
c1US
cbFD
ccFD
cdSQ
d4FL
d5FL
d6ST
=SPI-P-Private_ICS Release 1;2
#0029
00FD
01FD
02FD
03SL
04SL
05SL
30LT
a0SL
a1FD
a2SL
a3SL
a5SQ
a6SL
d9SQ
=SPI-P-Private_ICS Release 1;3
#0029
00ST
01ST
60US
b0SL
b1FL
b2FL
b4FL
b9FL
c0SQ
c1SQ
c2SQ
c3SQ
c4SQ
c5SQ
=SPI-P-Private_ICS Release 1;4
#0029
00UL
01FL2
02SQ
06UL
07SL
08US
09FL
0aFL
0bFL
0cFL
0eUS
0fUS
10SL
90SL
9aSQ
9cSQ
a0US
a1US
b1US
b2US
b3SL
b5FL
b6SL
bcSL
bdSL
beUS
d6FD
d7FD
d8UN
d9UN
daUN
dcFD
ddFD
e0SQ
=SPI-P-Private_ICS Release 1;5
#0029
50CS
55CS
=SPI-P-Private_ICS Release 1;6
#0029
01FL
02LO
03UL
04LO
06SQ
07SQ
08US
0aUS
0bUS
0cUS
0dUS
0fLO
10US
14SQ
15UL2
16FL
17FL
1aUL
1dUS
1fFL
20FL
21UL
23US
24UL
2aUL
2bSQ
2cUL
2dSQ
2eSQ
2fSQ
32SQ
34SQ
35SQ
36SQ
37SQ
38SQ
39FL
3dSQ
43US
44US
48UL
4fSQ
5cSQ
5dUL1-n
5eUL
5fUS
63US
65SQ
66UL
67UL
68UL
69UL
6dSQ
=SPI-P-XSB-DCI Release 1
#0019
10LT Video Beam Boost
11US Channel Generating Video Sync
12US Video Gain
13US Video Offset
20DS RTD Data Compression Factor
=SPI-P-XSB-VISUB Release 1
#0019
00UN
10UN
11UN
12UN
20LO
40UN
50LO
#0029
00LO
01DS
02CS
0fCS
10LO
11DS
12CS
1fCS
20LO
21DS
22CS
2fCS
30LO
31DS
32CS
3fCS
=STENTOR
#0073
01ST
02LT Private Creator
03UT Stentor Remote AETitle Element
04UT Stentor Local AETitle Element
06UT Stentor Transfer Syntax Value
=SVISION
#0017
00LO Extended Body Part
10LO Extended View Position
20SQ Scheduled Procedure Step
a0IS Fixed Grid System
f0IS Images SOP Class
#0019
00IS AEC Field
01IS AEC Film Screen
02IS AEC Density
10IS Patient Thickness
16IS
18IS Beam Distance
20IS Workstation Number
28IS Tube Number
30IS Bucky Grid
34IS Focus
38IS Age Group
40IS Collimator Distance X
41IS Collimator Distance Y
50IS Bucky Height
60IS Bucky Angle
68IS C-Arm Angle
69IS Collimator Angle
70IS Filter Number
74LO Filter Material 1
75LO Filter Material 2
78DS Filter Thickness 1
79DS Filter Thickness 2
80IS Bucky Format
81IS Object Position
90LO Desk Command
91IS Central Beam X
92IS Central Beam Y
93IS Tube Turn Angle
94IS Stand drive level
a0DS Extended Exposure Time
a1DS Actual Exposure Time
a8DS Extended X-ray Tube Current
b0IS Dose Indicator
b1IS Shift Reference Value
f0IS
#0021
00DS Noise Reduction
01DS Contrast Amplification
02DS Edge Contrast Boosting
03DS Latitude Reduction
10LO Find Range Algorithm
11DS Threshold C-Algorithm
20LO Sensometric Curve
30DS Lower Window Offset
31DS Upper Window Offset
40DS Min. Printable Density
41DS Max. Printable Density
50DS Min. Window Latitude
51DS Max. Window Latitude
52DS Rel. Window Alignment
60DS Decomposition Layer
90DS Brightness
91DS Contrast
92DS Shape Factor
#0023
00LO Image Laterality
01IS Letter Position
02IS Burned In Annotation
03LO
f0IS Image SOP Class
#0025
00IS Original Image
01IS Not Processed Image
02IS Cut Out Image
03IS Duplicated Image
04IS Stored Image
05IS Retrieved Image
06IS New Image
07IS Media Stored Image
08IS Image State
09IS Image Stitched Manually
0aIS Image Stitched Automatically
20LO Source Image File
21LO Source UID
#0027
00IS Number of Series
01IS Number of Studies
10DT Oldest Series
11DT Newest Series
12DT Oldest Study
13DT Newest Study
#0029
00IS Key Note Instance UID
01IS Storage State
02IS Referenced Image SOP Class
03LO Ref. Image Instance UID
04IS Rel. Presentation State Number
05LO Rel. Presentation State UID
=Siemens Ultrasound Miscellaneous
#0019
20SH
=Siemens: Thorax/Multix FD Image Stamp
#0023
00US
01US
02US
03US
04US
=Siemens: Thorax/Multix FD Lab Settings
#0019
00LT Internal Value
02LO Total Area Dose Product
04LO
05US Cassette Image
06FD Table Object Distance
07FD Table Detector Distance
08US Ortho Step Distance
#0021
08US Auto Window Flag
09SL Auto Window Center
0aSL Auto Window Width
0bSS Filter ID
14US Anatomic Correct View
15SS Auto Window Shift
16DS Auto Window Expansion
17LO System Type
30SH Anatomic Sort Number
31SH Acquisition Sort Number
=Siemens: Thorax/Multix FD Post Processing
#0021
00US Label Left
01SS Label Left Orientation
02FL Label Left Percentage X
03FL Label Left Percentage X
04US Label Right
05SS Label Right Orientation
06FL Label Right Percentage X
07FL Label Right Percentage X
08US Auto Window Flag
09SL Auto Window Center
0aSL Auto Window Width
0bSS Filter ID
0cFL Degree of Edge Enhancement
0dSS Half Kernel Size
0eUS Dose Control Value
0fUS Deleted Image Flag
10US Same Size Support
11SS Label Left Init Position
12SS Label Right Init Position
13SS Patient Rotation
14US Anatomic Correct View Flag
15SS Auto Window Shift
16DS Auto Window Expansion
=Siemens: Thorax/Multix FD Raw Image Settings
#0025
00SS Raw Image Amplification
01SS Gamma LUT
02US Collimator Manual
03FL Collimator Up Left X Percentage
04FL Collimator Up Right X Percentage
05FL Collimator Low Left X Percentage
06FL Collimator Low Right X Percentage
07FL Collimator Up Left Y Percentage
08FL Collimator Up Right Y Percentage
09FL Collimator Low Left Y Percentage
0aFL Collimator Low Right Y Percentage
0bUS Set Gray
0cSS Harmonization Kernel
0dFL Harmonization Gain
0eSS Edge Enhancement Kernel
0fFL Edge Enhancement Gain
10LT Raw Image File Name
11SS Global Offset
12SS Image Columns
13SS Image Rows
14SS Image Alignment
15SS Active Image Columns
16SS Active Image Rows
17LO System Type
18US Auto Gain
19US Ortho Sub Sampling
1aUS2 Image Crop Upper Left
1bUS2 Image Crop Upper Right
1cUS2 Image Crop Lower Left
1dUS2 Image Crop Lower Right
30US Manual Cropping
31SS Gamma LUT Parameter 1
32DS Gamma LUT Parameter 2
33SS Gamma LUT Parameter 3
34SS Gamma LUT Parameter 4
=Siemens: Thorax/Multix FD Version
#0017
00LO Build Date
01LO IOD Version
=Silhouette Annot V1.0
#0029
11IS Annotation Name
12LT Annotation Font
13LT Annotation Text Foreground Color
14LT Annotation Text Background Color
15UL Annotation Text Backing Mode
16UL Annotation Text Justification
17UL Annotation Text Location
18LT Annotation Text String
19UL Annotation Text Attach Mode
20UL Annotation Text Cursor Mode
21UL Annotation Text Shadow Offset X
22UL Annotation Text Shadow Offset Y
23LT Annotation Line Color
24UL Annotation Line Thickness
25UL Annotation Line Type
26UL Annotation Line Style
27UL Annotation Line Dash Length
28UL Annotation Line Attach Mode
29UL Annotation Line Point Count
30FD Annotation Line Points
31UL Annotation Line Control Size
32LT Annotation Marker Color
33UL Annotation Marker Type
34UL Annotation Marker Size
35FD Annotation Marker Location
36UL Annotation Marker Attach Mode
37LT Annotation Geom Color
38UL Annotation Geom Thickness
39UL Annotation Geom Line Style
40UL Annotation Geom Dash Length
41UL Annotation Geom Fill Pattern
42UL Annotation Interactivity
43FD Annotation Arrow Length
44FD Annotation Arrow Angle
45UL Annotation Don't Save
=Silhouette Graphics Export V1.0
#0029
00UI
=Silhouette Line V1.0
#0029
11IS Line Name
12LT Line Name Font
13UL Line Name Display
14LT Line Normal Color
15UL Line Type
16UL Line Thickness
17UL Line Style
18UL Line Dash Length
19UL Line Interactivity
20LT Line Measurement Color
21LT Line Measurement Font
22UL Line Measurement Dash Length
23UL Line Point Space
24FD Line Points
25UL Line Control Point Size
26UL Line Control Point Space
27FD Line Control Points
28LT Line Label
29UL Line Don't Save
=Silhouette ROI V1.0
#0029
11IS ROI Name
12LT ROI Name Font
13LT ROI Normal Color
14UL ROI Fill Pattern
15UL ROI Bp Seg
16UN ROI Bp Seg Pairs
17UL ROI Seed Space
18UN ROI Seeds
19UL ROI Line Thickness
20UL ROI Line Style
21UL ROI Line Dash Length
22UL ROI Interactivity
23UL ROI Name Position
24UL ROI Name Display
25LT ROI Label
26UL ROI Shape
27FD ROI Shape Tilt
28UL ROI Shape Points Count
29UL ROI Shape Points Space
30FD ROI Shape Points
31UL ROI Shape Control Points Count
32UL ROI Shape Control Points Space
33FD ROI Shape Control Points
34UL ROI Don't Save
=Silhouette Sequence Ids V1.0
#0029
41SQ
42SQ
43SQ
=Silhouette V1.0
#0029
13UL
14UL
17UN
18UN
19UL
1aUN
1bUL
1cUL
1dUN
1eUN
21US
22US
23US
24US
25US
27UN
28UN
29UN
30UN
52US
53LT
54UN
55LT
56LT
57UN
=Silhouette VRS 3.0
#0029
13UL
14UL
17FD2
18FD2
19UL
1aFD
1bUL
1cUL
1dUL3
1eUL3
27US
28OB
30US
32US
34LO
35CS
36US
=Sound Technologies
#f001
00CS Patient Species
01CS Patient Breed
02CS Patient Category Size
03CS Patient Sex Extended (including spay/neuter)
04CS Image View
05CS Anatomy Imaged
06CS Image enhancements
07CS Detector Settings
08CS Application Version
09LO Image Laterality Extended
0aPN Client Name
0bUI Reference Study Instance Uid
0cUI Reference Series Instance Uid
0dLO Exam Ref Id
0eST Physician Of Record Address
0fSH Physician Of Record Phone Numbers
10LT Reason For Study
11LO Protocol
12LO CaptureInputType
13LT Exam Complaint
14LO Exam Web Code
15LO Exam Category
16SH Exam Diagnosis
17PN Exam Created By
18LO Exam Created By Group
19DT Exam Required By DateTime
1aLO Capture Type
1bIS Telemed Exam ID
1cLO Exam Created By Guid
1dLO Client Name Guid
=TMDTK
#7eff
21SQ
2eLT
=TOSHIBA COMAPL HEADER
#0029
08CS COMAPL Header Type
09LO COMAPL Header Version
10LO
20OB COMAPL History Information
31LO1-n
32UL1-n
33UL1-n
34CS1-n
=TOSHIBA COMAPL OOG
#0029
08CS COMAPL OOG Type
09LO COMAPL OOG Version
10LO
31LO1-n
32UL1-n
33UL1-n
34CS1-n
=TOSHIBA ENCRYPTED SR DATA
#7015
00OB Toshiba US Private Data
=TOSHIBA MDW HEADER
#0029
08CS Application Header Type
09LO Application Header Version
10CS Image Header Type
11LO Image Header Version
12OB Image Header Info
18CS Series Header Type
19LO Series Header Version
20OB Series Header Info
31LO PMTF Information 1
32UL PMTF Information 2
33UL PMTF Information 3
34CS PMTF Information 4
=TOSHIBA MDW NON-IMAGE
#0029
08CS Application Header Type
09LO Application Header Version
10OB Application Header Data
20OB Application Header Data
#7fe1
10OB Toshiba US Private Data
=TOSHIBA_MEC_1.0
#0009
01LT
02US1-n
03US1-n
04US1-n
#0011
01LT
02US1-n
#0019
01US1-n
02US1-n
#0021
01US1-n
02US1-n
03US1-n
#7ff1
01US1-n
02US1-n
03US1-n
10US1-n
=TOSHIBA_MEC_CT3
#7005
00OB1-n CT Private Data 1
03SH Cardiac R-R Mean Time
04SH Cardiac Reconstruction Gating Phase in Percent
05SH Cardiac Reconstruction Gating Phase in ms
06SH Cardiac Reconstruction Mode
07DS2 Reconstruction Center
08DS Detector Slice Thickness in mm
09LO Number of Detector rows to Reconstruct
0aDS Table Speed in mm/rot
0bSH Filter
0cSH Reconstruction Correction Type
0dCS Organ
0eSH File Type Remarks
0fSH Direction
10OB1-n CT Private Data 2
11LT Series Comment
12SH Position
13US Expert Plan No.
14US Reconstruction ROI No.
15US Special Helical ACQ No.
16UI Volume UID
17US Total Frame Count in the Volume
18US Frame No.
19UL Frame Sort Key
1aUS Frame Sort Order
1bSH Convolution Kernel
1cLO Contrast/Bolus Agent
1dUL Reconstruction Number
1eUL Raw Data Number
1fLO Volume Number
20UL Local Series Number
21LO Decrease in Artifact Filter
22DS Reconstruction Interval
23DS Pitch Factor
24DA The Acquisition Date of NRA
25UL Large Data File Attribute
26CS1-8 Large Data File Name
28SQ Enhanced CT Private Sequence
29UI Frame UID
30CS Main Modality in Study
35DS2 Scan Range
36OB1-n CT Private Data 3
37IS Total Frames
38IS Start Frame
39IS End Frame
40FD DLP Dose Length Product
41SH Raw Slice Information
42US Local Frame No
43DS3 Volume Vector
44US Volume Type
45DS Relative Table Position of 4D Volume
46DS Absolute Table Position of 4D Volume
47DS Slice Pitch of 4D Volume
48LO Respiratory Gating Inf.
49SH Respiration Phase
f1CS Protect Mark for Image, Curve or Private Record
f2CS Protect Mark for Series Record
f3CS Protect Mark for Study Record
=TOSHIBA_MEC_CT_1.0
#0019
01IS
02IS
03US1-n
04LT
05LT
06US1-n
07US1-n
08LT Orientation Head Feet
09LT View Direction
0aLT Orientation Supine Prone
0bDS Location
0cCS Scan View Direction
0dTM Time
0eDS
#7ff1
01US1-n
02US1-n
03IS
04IS
05US1-n
07US1-n
08US1-n
09US1-n
0aLT
0bUS1-n
0cUS1-n
0dUS1-n
=TOSHIBA_MEC_MR3
#700d
00DS Scale Factor
01OB Acquisition Order
02DS9 Orientation Vector
03SS Flip Flag
04OB Rotate Information
05DS FOV
06US4 Image Matrix
07OB Image Information
08OB Original Data
09SS Original Data Flag
0cCS Receiver Gain Correction Check Flag
20SH Identification Flag of 3D GDC
80US Number of PAC channel
81US Reference mode
82SQ Gain value group for MRS
83FL Gain value of each channel for MRS
84FL Phase value of each channel for MRS
85FL Reference gain value of each channel for MRS
86FL Reference gain value of each channel for MRS
87FL Receiver gain of reference scan
88UL Flag of water Sat pulse
89FL Selected contrast TE
8aSQ Raw Data Set Sequence
8bDS Multi Slice number
8cDS Multi Coverage number
8dSQ Raw Data Sequence
8eDS Coil Channel No.
8fOB MRS Raw Data
90OF MRS Ref Raw Data
91FL Receiver gain of prescan
=TOSHIBA_MEC_OT3
#0009
00LO HIS/RIS Study ID
#7019
71CS Indicator of creator
72LO ID of quality assurance reviewer
73PN Name of quality assurance reviewer
74DA Date of completion of quality assurance
75TM Time of completion of quality assurance
76LO Host name of quality assurance station
77CS Station name and version of quality assurance station
78CS Flag of completion of quality assurance
79CS Status of quality assurance review
7aUI Original SOP Instance UID
7bUI Original Series Instance UID
7cUI Original Study Instance UID
7dUS Rotation information for image display from original image
7eSQ Sequence of LR mark
7fUS Rotation status at creation of LR mark
80OB Original image data on area of original LR mark
81SS X start position of LR mark
82SS Y start position of LR mark
83US Size of LR mark in X direction
84US Size of LR mark in Y direction
85LO Previous Patient ID
86CS Previous modality
=TOSHIBA_MEC_XA3
#7079
10LO
21SH5
22IS2
23IS2
24DS
25SH
26DS2
27US2
28US
29US10
2aUS5
2bUN
2cSH3
2dSS2
2eSH
2fSH
30US
31US1-n
32SH2
33US1-n
34SH
35SH
36SH
37US4
38SS1-n
39SS1-n
3aUS2
3bSH
3cDS2
3dSS2
3eSH
3fUS2
40SH2
41SS2
42SH
43SH
44US
45SH
46SS
47SS18
48US12
49US3
4aUS
4bLO3
4cOB
4dLO3
4eSL35
4fSH3
50US1-n
51US1-n
52US
53SH
54US5
55UL47-47n
56US
57US1-n
58US
59US2-2n
5aUS
5bUS2
5cUS2-2n
5dSH
5eUS2
5fSS4-4n
60US1-n
61SS30-30n
62US4
63US1-n
64US1-n
65US1-n
66US1-n
67US1-n
68US1-n
69US1-n
6aUS1-n
6bUS1-n
6cUS
6dDS
6eLO
6fDS
70DS
71DS1-n
72DS1-n
73SL4
74SL28
75SH
76US
77SL
78US
79US
7bSH
80LO
81SS1-n
82SS1-n
=TOSHIBA_SR
#7015
10OB
60OB
=V1
#0011
01OB User Data
02DS Normalization Coefficient
03DS1-n Receiving Gain
04DS Mean Image Noise
=VEPRO BROKER 1.0
#0057
10SQ VEPRO Data replace sequence
=VEPRO BROKER 1.0 DATA REPLACE
#0057
20SQ Original data sequence
30SQ Replaced data sequence
40DA Date of data replacement
41TM Time of data replacement
42LO Dicom receive node
43LO Application name
44LO Computer name
=VEPRO DICOM RECEIVE DATA 1.0
#0059
40DA Receive date
41TM Receive time
42ST Receive node
43ST Receive application
50ST Receive local computer
51ST Receive local ae title
60ST Receive remote computer
61ST Receive remote ae title
70UI Receive original transfer syntax
=VEPRO DICOM TRANSFER 1.0
#0059
10SQ Dicom Transfer Info
=VEPRO VIF 3.0 DATA
#0055
30OB Icon data
65OB Image hash value
=VEPRO VIM 5.0 DATA
#0055
10OB VIFHEADER2
20OB VIMDATA2
30OB ICONDATA2
51UI VEPRO UID ??
65OB
=Varian Medical Systems VISION 3253
#3253
00UN XML stream.
01UN Data length of the XML stream
02UN Extended Interface Format tag
=Viewing Protocol
#0065
93CS
=Vital Images SW 3.4
#5653
10OB Saved Workflow
11LO Saved Workflow File Name
12OB Saved Workflow File Data
13SL Saved Workflow File Length
14SQ Saved Workflow File Sequence
15SQ Image Sequence
16SL Volume Interpolated Slices
17UI Volume SOP Instance UID
18SH Saved Workflow Mark
19UI
22UI
23LO
=Voxar 2.16.124.113543.6003.1999.12.20.12.5.0
#1135
00UI Private Voxar Capture UID
01OB Private Voxar Saved State
02SQ Private Voxar Icon Image Sequence
03ST Private Voxar Top Right Display Demographics
04ST Private Voxar Bottom Left Display Demographics
05IS Private Voxar Span State Schema
06UL Private Voxar Live Image Restored Size
07UI Private Voxar CaptureType
08SQ Private Voxar Capture Source Series UID Sequence
09UI Private Voxar Capture Source Series UID
10IS Private Voxar Background Gray For Capture
11IS Private Voxar Calcium Scoring Report Schema
12IS Private Voxar Source Series Number
13LO Private Voxar Bottom Left Display Demographics
=WG12 Supplement 43
#0009
01SQ Event Timer Sequence
02FD Event Time Interval
03SQ Event Code Sequence
#0019
01FD Focus Depth(s)
03SQ Excluded Intervals Sequence
04DT Exclusion Start Datetime
05FD Exclusion Duration
06SQ US Image Description Sequence
07SQ Image Data Type Sequence
08CS Data Type
09SQ Transducer Scan Geometry Code Sequence
0bCS Aliased Data Type
0cCS Position Measuring Device Used
0dSQ Transducer Scanning Configuration Code Sequence
0eSQ Transducer Beam Steering Code Sequence
0fSQ Transducer Access Code Sequence
#0021
01FD Image Position (Volume)
02FD Image Orientation (Volume)
07CS Ultrasound Acquisition Geometry
08FD Apex Position
09FD Volume to Transducer Mapping Matrix
0aFD Volume to Table Mapping Matrix
0cCS Patient Frame of Reference Source
0dFD Temporal Position Time Offset
0eSQ Plane Position (Volume) Sequence
0fSQ Plane Orientation (Volume) Sequence
10SQ Temporal Position Sequence
11CS Dimension Organization Type
#0029
01SQ Data Frame Assignment Sequence
02CS Data Path Assignment
03US Bits Mapped to Color Lookup Table
04SQ Opacity 1 LUT Sequence
05CS Opacity 1 LUT Transfer Function
06FD Opacity Constant
07US Opacity Lookup Table Descriptor
08OW Opacity Lookup Table Data
0bSQ Enhanced Palette Color Lookup Table Sequence
0cSQ Opacity 2 LUT Sequence
0dCS Opacity 2 LUT Transfer Function
0eCS Data Path ID
0fCS RGB LUT Transfer Function
10CS Alpha LUT Transfer Function
#0041
01CS Performed Protocol Type
=http://www.gemedicalsystems.com/it_solutions/bamwallthickness/1.0
#3119
10DT BAM WallThickness Session Date/Time
20PN BAM WallThickness Session Creator
30CS BAM WallThickness Session Completion Flag
40SQ BAM WallThickness File Sequence
50ST BAM WallThickness File Name
60OB BAM WallThickness File Content
=http://www.gemedicalsystems.com/it_solutions/orthoview/2.1
#3117
10DT OrthoView Session Date/Time
20PN OrthoView Session Creator
30CS OrthoView Session Completion Flag
40SQ OrthoView File Sequence
50ST OrthoView File Name
60OB OrthoView File Content
=http://www.gemedicalsystems.com/it_solutions/rad_pacs/
#3115
01UT Reference to pacs study
02UT Reference to pacs image
03CS Pacs examnotes flag
=syngoDynamics
#0021
aeOB`;
