package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * @param there how many percent of the file a copy that broke off has brought already; 0 if there was none
 * @param smallHeap whether this is the proof that a copy needs little heap, which only our own command has to give
 */
record Workload(int files, int directories, long size, Way way, int there, boolean smallHeap) {
    private static final Pattern FORM = Pattern.compile("(?<files>\\d+)x(?<size>\\d+(?:[KMG]i?)?)(?:/(?<directories>\\d+))?"
            + "(?:@(?<trip>\\d+)ms(?:/(?<flight>\\d+(?:[KMG]i?)?))?)?(?:\\+(?<there>[1-9]\\d?)%)?");
    private static final Pattern SIZE = Pattern.compile("(\\d+)([KMG]i?)?");
    private static final int FILES_IN_DIRECTORY = 100;
    private static final int BLOCK = 1 << 20;
    /** Larger files are sparse, so that source and target together fit into memory. */
    private static final long LARGEST_DENSE = 1 << 30;

    /** A hundred files in each directory. */
    Workload(int files, long size, Way way) {
        this(files, usualDirectories(files), size, way, 0, false);
    }

    /**
     * Workloads by name or by form: {@code 500x4Ki@20ms} is 500 files of 4 KiB over 20 ms, {@code 500x4Ki/50} are in 50
     * directories, {@code 1x256Mi@50ms/4Mi} is a file over 50 ms where a connection has 4 MiB under way at most, and
     * {@code 1x10G+90%} is a file of which 90 % are there from a copy that broke off.
     */
    static List<Workload> named(String text) {
        return switch (text) {
            case "large" -> List.of(formed("1x1G"));
            case "small" -> List.of(formed("2000x4Ki"));
            case "many" -> List.of(formed("100000x1Ki"));
            case "delay" -> List.of(formed("500x4Ki@20ms"), formed("500x4Ki/50@20ms"));
            case "far" -> List.of(formed("1x256Mi@50ms"), formed("1x256Mi@50ms/4Mi"));
            case "resume" -> List.of(formed("1x10G+90%"));
            case "byte" -> List.of(formed("1x1"));
            case "heap" -> List.of(smallHeap(1, 10_000_000_000L), smallHeap(100_000, 100));
            default -> List.of(formed(text));
        };
    }

    private static Workload smallHeap(int files, long size) {
        return new Workload(files, usualDirectories(files), size, Way.NEAR, 0, true);
    }

    private static int usualDirectories(int files) {
        return (files + FILES_IN_DIRECTORY - 1) / FILES_IN_DIRECTORY;
    }

    static Workload formed(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no workload; write large, small, many, delay, far, resume, byte,"
                    + " heap, goals, growth, or such as 2000x4Ki, 500x4Ki/50@20ms, 1x256Mi@50ms/4Mi or 1x10G+90%"
                    + " (files x size / directories @ round trip / bytes under way + what is there; sizes with K, M, G or Ki, Mi, Gi)");
        }
        int files = Integer.parseInt(form.group("files"));
        String directories = form.group("directories");
        int there = form.group("there") == null ? 0 : Integer.parseInt(form.group("there"));
        if (there > 0 && files > 1) {
            throw new IllegalArgumentException("'" + text + "': only one file can be continued");
        }
        return new Workload(
                files,
                directories == null ? usualDirectories(files) : Integer.parseInt(directories),
                size(form.group("size")),
                way(form.group("trip"), form.group("flight")),
                there,
                false);
    }

    private static Way way(String trip, String flight) {
        if (trip == null) {
            return Way.NEAR;
        }
        long millis = Long.parseLong(trip);
        return flight == null ? Way.ofMillis(millis) : Way.ofMillis(millis, size(flight));
    }

    private static long size(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            throw new IllegalArgumentException("'" + text + "' is no size");
        }
        return Math.multiplyExact(Long.parseLong(size.group(1)), unit(size.group(2)));
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

    boolean sparse() {
        return !tree() && size > LARGEST_DENSE;
    }

    boolean isContinued() {
        return there > 0;
    }

    /** How many bytes come before a copy breaks off that is to be continued. */
    long bytesThere() {
        return bytes() / 100 * there;
    }

    /** Room that source and target take together. */
    long room() {
        return sparse() ? bytes() : 2 * bytes();
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
        if (sparse()) {
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
                ? "one " + (sparse() ? "sparse " : "") + "file of " + readable(size)
                : String.format(Locale.ROOT, "%,d files of %s", files, readable(size));
        boolean usual = !tree() || directories * FILES_IN_DIRECTORY == files;
        String where = usual ? "" : directories == 1 ? " in one directory" : " in " + directories + " directories";
        return what + where + (way.isNear() ? "" : ", " + way) + (isContinued() ? ", continued at " + there + " %" : "");
    }

    static String readable(long bytes) {
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
        return bytes % 1000 == 0 ? bytes / 1000 + " KB" : bytes == 1 ? "one byte" : bytes + " bytes";
    }
}
