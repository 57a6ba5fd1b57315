// gdcm-loop MODE FILE COUNT: CPU milliseconds per repetition of reading (and writing) a file with GDCM in one process.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include "gdcmReader.h"
#include "gdcmWriter.h"

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const bool writes = std::strcmp(argv[1], "write") == 0;
  const int count = std::atoi(argv[3]);
  double total = 0;
  for (int at = 0; at < count; at++) {
    gdcm::Reader reader;
    reader.SetFileName(argv[2]);
    const clock_t start = clock();
    if (!reader.Read()) return 1;
    const clock_t loaded = clock();
    if (!writes) {
      total += loaded - start;
      continue;
    }
    gdcm::Writer writer;
    writer.SetFile(reader.GetFile());
    writer.SetFileName("/dev/shm/dicomsec-bench-gdcm.dcm");
    const clock_t begin = clock();
    if (!writer.Write()) return 1;
    total += clock() - begin;
  }
  std::printf("%.6f\n", total * 1000.0 / CLOCKS_PER_SEC / count);
  return 0;
}
