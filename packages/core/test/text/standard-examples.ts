import { bytes } from "@dicomsec/testing";
import type { VR } from "../../src/vr.js";

/** An encoded text of PS3.5 and what it says. */
export interface Example {
  readonly name: string;
  readonly terms: readonly string[];
  readonly vr: VR;
  readonly encoded: Uint8Array;
  readonly text: string;
}

const esc = 0x1b;

/** The examples of PS3.5 Annexes H to K. */
export const standardExamples: readonly Example[] = [
  {
    name: "PS3.5 H.3.1, kanji beside ISO-IR 6",
    terms: ["", "ISO 2022 IR 87"],
    vr: "PN",
    encoded: bytes`${"Yamada^Tarou="}
      ${esc}${"$B"} 3b 33 45 44 ${esc}${"(B^"} ${esc}${"$B"} 42 40 4f 3a ${esc}${"(B="}
      ${esc}${"$B"} 24 64 24 5e 24 40 ${esc}${"(B^"} ${esc}${"$B"} 24 3f 24 6d 24 26 ${esc}${"(B"}`,
    text: "Yamada^Tarou=山田^太郎=やまだ^たろう",
  },
  {
    name: "PS3.5 H.3.2, kanji beside ISO-IR 13",
    terms: ["ISO 2022 IR 13", "ISO 2022 IR 87"],
    vr: "PN",
    encoded: bytes`d4 cf c0 de 5e c0 db b3 3d
      ${esc}${"$B"} 3b 33 45 44 ${esc}${"(J^"} ${esc}${"$B"} 42 40 4f 3a ${esc}${"(J="}
      ${esc}${"$B"} 24 64 24 5e 24 40 ${esc}${"(J^"} ${esc}${"$B"} 24 3f 24 6d 24 26 ${esc}${"(J"}`,
    text: "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
  },
  {
    name: "PS3.5 I.2, hanja and hangul",
    terms: ["", "ISO 2022 IR 149"],
    vr: "PN",
    encoded: bytes`${"Hong^Gildong="}
      ${esc}${"$)C"} fb f3 5e ${esc}${"$)C"} d1 ce d4 d7 3d
      ${esc}${"$)C"} c8 ab 5e ${esc}${"$)C"} b1 e6 b5 bf`,
    text: "Hong^Gildong=洪^吉洞=홍^길동",
  },
  {
    name: "PS3.5 J.1, hanzi in UTF-8",
    terms: ["ISO_IR 192"],
    vr: "PN",
    encoded: bytes`${"Wang^XiaoDong="} e7 8e 8b 5e e5 b0 8f e6 9d b1 3d`,
    text: "Wang^XiaoDong=王^小東=",
  },
  {
    name: "PS3.5 J.2, lines in UTF-8",
    terms: ["ISO_IR 192"],
    vr: "LT",
    encoded: bytes`${"The first line includes "} e4 b8 ad e6 96 87 2e 0d 0a ${"The second line includes "} e4 b8 ad e6 96 87 ${", too."} 0d 0a`,
    text: "The first line includes 中文.\r\nThe second line includes 中文, too.\r\n",
  },
  {
    name: "PS3.5 J.3, hanzi in GB18030",
    terms: ["GB18030"],
    vr: "PN",
    encoded: bytes`${"Wang^XiaoDong="} cd f5 5e d0 a1 b6 ab 3d`,
    text: "Wang^XiaoDong=王^小东=",
  },
  {
    name: "PS3.5 J.4, lines in GB18030",
    terms: ["GB18030"],
    vr: "LT",
    encoded: bytes`${"The first line includes "} d6 d0 ce c4 2e 0d 0a ${"The second line includes "} d6 d0 ce c4 ${", too."} 0d 0a`,
    text: "The first line includes 中文.\r\nThe second line includes 中文, too.\r\n",
  },
  {
    name: "PS3.5 K.2, hanzi of GB 2312",
    terms: ["", "ISO 2022 IR 58"],
    vr: "PN",
    encoded: bytes`${"Zhang^XiaoDong="} ${esc}${"$)A"} d5 c5 5e ${esc}${"$)A"} d0 a1 b6 ab 3d`,
    text: "Zhang^XiaoDong=张^小东=",
  },
  {
    name: "PS3.5 K.3, lines of hanzi",
    terms: ["", "ISO 2022 IR 58"],
    vr: "LT",
    encoded: bytes`${"1. "} ${esc}${"$)A"} b5 da d2 bb d0 d0 ce c4 d7 d6 a1 a3 0d 0a
      ${"2. "} ${esc}${"$)A"} b5 da b6 fe d0 d0 ce c4 d7 d6 a1 a3 0d 0a
      ${"3. "} ${esc}${"$)A"} b5 da c8 fd d0 d0 ce c4 d7 d6 a1 a3 0d 0a`,
    text: "1. 第一行文字。\r\n2. 第二行文字。\r\n3. 第三行文字。\r\n",
  },
];
