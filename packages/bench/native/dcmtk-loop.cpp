// dcmtk-loop MODE FILE COUNT: CPU milliseconds per repetition of reading (and writing) a file with DCMTK in one process.
#include "dcmtk/config/osconfig.h"
#include "dcmtk/dcmdata/dctk.h"
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const bool writes = std::strcmp(argv[1], "write") == 0;
  const int count = std::atoi(argv[3]);
  double total = 0;
  for (int at = 0; at < count; at++) {
    DcmFileFormat file;
    const clock_t start = clock();
    if (file.loadFile(argv[2], EXS_Unknown, EGL_noChange, DCM_MaxReadLength, ERM_autoDetect).bad()) return 1;
    const clock_t loaded = clock();
    if (!writes) {
      total += loaded - start;
      continue;
    }
    file.loadAllDataIntoMemory();
    const clock_t begin = clock();
    if (file.saveFile("/dev/shm/dicomsec-bench-dcmtk.dcm", EXS_LittleEndianExplicit).bad()) return 1;
    total += clock() - begin;
  }
  std::printf("%.6f\n", total * 1000.0 / CLOCKS_PER_SEC / count);
  return 0;
}
