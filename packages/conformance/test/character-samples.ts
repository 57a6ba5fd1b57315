/** Text in a character set that Specific Character Set (0008,0005) can declare. */
export interface CharacterSample {
  /** The Defined Terms. */
  readonly terms: readonly string[];
  /** A name for VR PN. */
  readonly name: string;
  /** A text for LO, SH or UT. */
  readonly text: string;
}

/** Every Defined Term of PS3.3 C.12.1.1.2, alone or with the code extensions it comes with. */
export const characterSamples: readonly CharacterSample[] = [
  { terms: [], name: "Edited^Name", text: "Edited text" },
  { terms: ["ISO_IR 100"], name: "Müller^Zoë", text: "Größe ½ ©" },
  { terms: ["ISO_IR 101"], name: "Dvořák^Čeněk", text: "Příčný řez" },
  { terms: ["ISO_IR 109"], name: "Ċensu^Ġorġ", text: "Ĉu ŝi ĵus" },
  { terms: ["ISO_IR 110"], name: "Ķēniņš^Jānis", text: "Šķērsgriezums" },
  { terms: ["ISO_IR 144"], name: "Люкceмбypг", text: "Поперечный срез" },
  { terms: ["ISO_IR 127"], name: "قباني^لنزار", text: "صورة" },
  { terms: ["ISO_IR 126"], name: "Διονυσιος", text: "Εγκάρσια τομή" },
  { terms: ["ISO_IR 138"], name: "שרון^דבורה", text: "תמונה" },
  { terms: ["ISO_IR 148"], name: "Çavuşoğlu^İbrahim", text: "Kesit görüntüsü" },
  { terms: ["ISO_IR 203"], name: "Œuvre^Žan", text: "Prix 5 €" },
  { terms: ["ISO_IR 166"], name: "นามสกุล^ชื่อ", text: "ภาพตัดขวาง" },
  { terms: ["ISO_IR 13"], name: "ﾔﾏﾀﾞ^ﾀﾛｳ", text: "ﾋﾞｮｳｲﾝ" },
  { terms: ["ISO_IR 192"], name: "Wang^XiaoDong=王^小东", text: "日本語 Ελληνικά 😀" },
  { terms: ["GB18030"], name: "Wang^XiaoDong=王^小东", text: "横断面 €" },
  { terms: ["GBK"], name: "Wang^XiaoDong=王^小东", text: "横断面" },
  { terms: ["", "ISO 2022 IR 87"], name: "Yamada^Tarou=山田^太郎=やまだ^たろう", text: "断面 in 病院" },
  { terms: ["", "ISO 2022 IR 159"], name: "Name=丂^丄", text: "丂丄丅" },
  {
    terms: ["ISO 2022 IR 13", "ISO 2022 IR 87"],
    name: "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    text: "病院 ﾋﾞｮｳｲﾝ",
  },
  { terms: ["", "ISO 2022 IR 149"], name: "Hong^Gildong=洪^吉洞=홍^길동", text: "병원 in 서울" },
  { terms: ["", "ISO 2022 IR 58"], name: "Zhang^XiaoDong=张^小东", text: "第一行 and more" },
  { terms: ["ISO 2022 IR 100"], name: "Müller^Zoë", text: "Größe" },
  { terms: ["ISO 2022 IR 100", "ISO 2022 IR 126"], name: "Müller=Διονυσιος", text: "Größe Εγκάρσια" },
  { terms: ["ISO 2022 IR 6", "ISO 2022 IR 87"], name: "Yamada^Tarou=山田^太郎", text: "病院" },
];

/** The sample whose text the declared terms can encode. */
export function sampleFor(terms: readonly string[]): CharacterSample {
  const isSame = (sample: CharacterSample): boolean => sample.terms.join("\\") === terms.join("\\");
  const [plain, ...others] = characterSamples;
  return others.find(isSame) ?? plain!;
}
