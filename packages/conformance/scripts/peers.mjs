// Installs the programs that judge us, where that can be done without asking: as root on Debian.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Debian packages of the judges. */
const packages = [
  "dcmtk",
  "libgdcm-tools",
  "dicom3tools",
  "python3-pydicom",
  "openssl",
  "gnutls-bin",
  "chromium",
  "default-jre-headless",
  "krb5-kdc",
  "krb5-admin-server",
  "rsyslog",
  "rsyslog-gnutls",
  "jing",
  "trang",
  "libxml2-utils",
  "slapd",
  "ldap-utils",
  "bind9",
  "bind9-dnsutils",
  "chrony",
  "faketime",
  "avahi-daemon",
  "avahi-utils",
  "dbus",
  "dnsmasq-base",
  "isc-dhcp-server",
  "kea-dhcp4-server",
  "kea-dhcp-ddns-server",
  "iproute2",
  "redis-server",
  "softhsm2",
  "opensc",
  // What packages with a native part are built with.
  "libkrb5-dev",
  "build-essential",
  "python3",
];
/** npm packages with a native part, and what it is built with. */
const native = [
  { name: "kerberos", needs: ["libkrb5-dev", "build-essential", "python3"], file: "build/Release/kerberos.node" },
  { name: "better-sqlite3", needs: ["build-essential", "python3"], file: "build/Release/better_sqlite3.node" },
  { name: "pkcs11js", needs: ["build-essential", "python3"], file: "build/Release/pkcs11.node" },
];
/** Judges whose packages cannot be installed beside others: unpacked, with the libraries that they need. */
const unpacked = [
  { name: "syslog-ng", packages: ["syslog-ng-core", "libivykis0", "libnet1", "libpcre3"], file: "usr/sbin/syslog-ng" },
];
const unpackedFolder = new URL("../../../node_modules/.cache/dicomsec-peers/", import.meta.url).pathname;
const policyFile = "/usr/sbin/policy-rc.d";
const policy = "#!/bin/sh\n# dicomsec: no service is started while peers are installed.\nexit 101\n";

const missing = packages.filter((name) => !isInstalled(name));
if (missing.length > 0) await install(missing);
for (const { name, packages: debs, file } of unpacked) await unpack(name, debs, file);
for (const { name, needs, file } of native) if (needs.every(isInstalled)) build(name, file);

/**
 * The native part of a package; scripts of packages do not run when they are installed.
 *
 * @param {string} name
 * @param {string} file
 */
function build(name, file) {
  const require = createRequire(import.meta.url);
  if (existsSync(join(dirname(require.resolve(`${name}/package.json`)), file))) return;
  console.error(`Building the peer ${name} …`);
  const headers = dirname(dirname(process.execPath));
  const nodedir = existsSync(join(headers, "include/node/node.h")) ? { npm_config_nodedir: headers } : {};
  const { status, stderr } = spawnSync("npm", ["rebuild", name, "--ignore-scripts=false"], {
    encoding: "utf8",
    env: { ...process.env, ...nodedir },
    timeout: 300_000,
  });
  if (status === 0) return;
  console.error(`${stderr}\nIt could not be built: its tests are skipped, or fail when CI is true.`);
  process.exitCode = 1;
}

/**
 * @param {string} name
 * @param {readonly string[]} debs
 * @param {string} file
 */
async function unpack(name, debs, file) {
  const folder = join(unpackedFolder, name);
  if (existsSync(join(folder, file)) || !isRootOnDebian()) return;
  console.error(`Unpacking the peer ${name} …`);
  const work = join(unpackedFolder, `${name}-packages`);
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const isThere = (await apt(["update"])) && (await apt(["download", ...debs], work));
  const files = readdirSync(work).filter((one) => one.endsWith(".deb"));
  const isDone = isThere && files.every((one) => spawnSync("dpkg", ["-x", join(work, one), folder]).status === 0);
  rmSync(work, { recursive: true, force: true });
  if (isDone) return;
  rmSync(folder, { recursive: true, force: true });
  console.error("It could not be unpacked: its tests are skipped, or fail when CI is true.");
  process.exitCode = 1;
}

function isRootOnDebian() {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

/** @param {string} name */
function isInstalled(name) {
  const { status, stdout } = spawnSync("dpkg-query", ["-W", "-f=${db:Status-Status}", name], { encoding: "utf8" });
  return status === 0 && stdout === "installed";
}

/** @param {readonly string[]} names */
async function install(names) {
  if (!isRootOnDebian()) {
    console.error(
      `Not installed: ${names.join(" ")}. As root on Debian they are installed; else their tests are skipped.`,
    );
    return;
  }
  console.error(`Installing peers: ${names.join(" ")} …`);
  const done = await withoutStartingServices(
    async () => (await apt(["update"])) && (await apt(["install", "-y", "--no-install-recommends", ...names])),
  );
  if (done) console.error("Peers installed.");
  else console.error("The peers could not be installed: their tests are skipped, or fail when CI is true.");
  if (!done) process.exitCode = 1;
}

/**
 * A package must not start its daemon: a policy forbids it and is taken away again, unless the machine had one before.
 *
 * @param {() => Promise<boolean>} body
 */
async function withoutStartingServices(body) {
  const ours = !existsSync(policyFile) || readFileSync(policyFile, "utf8") === policy;
  if (ours) writeFileSync(policyFile, policy, { mode: 0o755 });
  const stop = () => process.exit(1);
  const remove = () => ours && rmSync(policyFile, { force: true });
  process.once("SIGINT", stop).once("SIGTERM", stop).once("exit", remove);
  try {
    return await body();
  } finally {
    remove();
    process.off("SIGINT", stop).off("SIGTERM", stop).off("exit", remove);
  }
}

/**
 * @param {readonly string[]} args
 * @param {string} [cwd]
 * @returns {Promise<boolean>}
 */
function apt(args, cwd) {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    const options = [
      "-q",
      "-o",
      "Acquire::Retries=2",
      "-o",
      "Acquire::http::Timeout=30",
      "-o",
      "DPkg::Lock::Timeout=120",
    ];
    const child = spawn("apt-get", [...options, ...args], {
      env,
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      signal: AbortSignal.timeout(600_000),
    });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.once("error", () => resolve(false));
    child.once("close", (code) => {
      if (code !== 0) console.error(output.split("\n").slice(-20).join("\n"));
      resolve(code === 0);
    });
  });
}
