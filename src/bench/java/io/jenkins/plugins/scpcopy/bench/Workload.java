package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is copied, and over which distance.
 *
 * @param files a tree of so many files; or, if 1, a plain file
 * @param directories how many directories the files are in
 * @param size bytes of each file, which do not compress unless the file is sparse
 * @param roundTrip time that a packet takes there and back, on top of the loopback interface's own
 * @param smallHeap whether this is the proof that a copy needs little heap, which only our own command has to give
 */
record Workload(int files, int directories, long size, Duration roundTrip, boolean sparse, boolean smallHeap) {
    private static final Pattern FORM = Pattern.compile("(\\d+)x(\\d+)([KMG]i?)?(?:/(\\d+))?(?:@(\\d+)ms)?");
    private static final int FILES_IN_DIRECTORY = 100;
    private static final int BLOCK = 1 << 20;

    /** A hundred files in each directory. */
    Workload(int files, long size, Duration roundTrip, boolean sparse, boolean smallHeap) {
        this(files, (files + FILES_IN_DIRECTORY - 1) / FILES_IN_DIRECTORY, size, roundTrip, sparse, smallHeap);
    }

    /**
     * Workloads by name ({@code large}, {@code small}, {@code delay}, {@code heap}) or by form: {@code 500x4Ki@20ms} is 500
     * files of 4 KiB over 20 ms, {@code 500x4Ki/50} are in 50 directories.
     */
    static List<Workload> named(String text) {
        return switch (text) {
            case "large" -> List.of(formed("1x1G"));
            case "small" -> List.of(formed("2000x4Ki"));
            case "delay" -> List.of(formed("500x4Ki@20ms"));
            case "heap" -> List.of(
                    new Workload(1, 10_000_000_000L, Duration.ZERO, true, true),
                    new Workload(100_000, 100, Duration.ZERO, false, true));
            default -> List.of(formed(text));
        };
    }

    private static Workload formed(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no workload; write large, small, delay, heap, growth, or such"
                    + " as 2000x4Ki or 500x4Ki@20ms (files x size / directories @ round trip; sizes with K, M, G or Ki, Mi, Gi)");
        }
        long size = Long.parseLong(form.group(2)) * unit(form.group(3));
        Duration roundTrip = form.group(5) == null ? Duration.ZERO : Duration.ofMillis(Long.parseLong(form.group(5)));
        Workload usual = new Workload(Integer.parseInt(form.group(1)), size, roundTrip, false, false);
        return form.group(4) == null
                ? usual
                : new Workload(usual.files, Integer.parseInt(form.group(4)), size, roundTrip, false, false);
    }

    private static long unit(String text) {
        if (text == null) {
            return 1;
        }
        long base = text.endsWith("i") ? 1024 : 1000;
        return switch (text.charAt(0)) {
            case 'K' -> base;
            case 'M' -> base * base;
            default -> base * base * base;
        };
    }

    boolean tree() {
        return files > 1;
    }

    long bytes() {
        return files * size;
    }

    /** Makes the source below a directory and returns it. */
    Path make(Path directory) throws IOException {
        Path source = directory.resolve("source");
        SplittableRandom random = new SplittableRandom(files);
        if (!tree()) {
            write(source, random);
            return source;
        }
        for (int i = 0; i < files; i++) {
            Path parent = Files.createDirectories(source.resolve("d" + (long) i * directories / files));
            write(parent.resolve("f" + i), random);
        }
        return source;
    }

    private void write(Path file, SplittableRandom random) throws IOException {
        if (sparse) {
            try (RandomAccessFile hole = new RandomAccessFile(file.toFile(), "rw")) {
                hole.setLength(size);
            }
            return;
        }
        byte[] block = new byte[(int) Math.min(size, BLOCK)];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = size; left > 0; left -= block.length) {
                random.nextBytes(block);
                out.write(block, 0, (int) Math.min(left, block.length));
            }
        }
    }

    @Override
    public String toString() {
        String what = files == 1
                ? "one " + (sparse ? "sparse " : "") + "file of " + readable(size)
                : String.format(Locale.ROOT, "%,d files of %s", files, readable(size));
        boolean usual = !tree() || directories * FILES_IN_DIRECTORY == files;
        String where = usual ? "" : directories == 1 ? " in one directory" : " in " + directories + " directories";
        return what + where + (roundTrip.isZero() ? "" : ", " + roundTrip.toMillis() + " ms round trip");
    }

    private static String readable(long bytes) {
        if (bytes % 1_000_000_000 == 0) {
            return bytes / 1_000_000_000 + " GB";
        }
        if (bytes % 1_000_000 == 0) {
            return bytes / 1_000_000 + " MB";
        }
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + " MiB";
        }
        if (bytes % 1024 == 0) {
            return (bytes >> 10) + " KiB";
        }
        return bytes % 1000 == 0 ? bytes / 1000 + " KB" : bytes + " bytes";
    }
}
