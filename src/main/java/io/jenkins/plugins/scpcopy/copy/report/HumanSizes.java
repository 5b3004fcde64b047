package io.jenkins.plugins.scpcopy.copy.report;

import java.util.Locale;

/** Sizes, rates and times for people. Units of 1000, three figures or so. */
public final class HumanSizes {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private HumanSizes() {}

    /** {@code 0 B}, {@code 999 B}, {@code 12.4 MB}, {@code 137 MB}, {@code 1.2 GB}. */
    public static String bytes(long bytes) {
        int unit = unit(bytes);
        return number(bytes, unit) + " " + UNITS[unit];
    }

    /** How far a file is, with one unit: {@code 4.5/10.0 GB}. */
    public static String progress(long moved, long size) {
        int unit = unit(size);
        return number(moved, unit) + "/" + number(size, unit) + " " + UNITS[unit];
    }

    /** {@code 98 MB/s}; a time of no length gives the rate of the shortest that counts. */
    public static String rate(long bytes, double seconds) {
        long rate = (long) Math.min(Long.MAX_VALUE, bytes / Math.max(seconds, 0.001));
        int unit = unit(rate);
        double value = rate / Math.pow(1000, unit);
        return String.format(Locale.ROOT, unit == 0 || value >= 9.95 ? "%.0f" : "%.1f", value) + " " + UNITS[unit] + "/s";
    }

    /** {@code 0:54}, {@code 12:03}, {@code 1:00:07}. */
    public static String duration(long seconds) {
        long hours = seconds / 3600;
        long minutes = seconds / 60 % 60;
        return hours > 0
                ? String.format(Locale.ROOT, "%d:%02d:%02d", hours, minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60);
    }

    /** {@code 1 file}, {@code 137 files}. */
    public static String files(long count) {
        return count == 1 ? "1 file" : count + " files";
    }

    private static int unit(long bytes) {
        int unit = 0;
        // 999.5 would be shown as 1000 of the smaller unit.
        for (double rest = bytes; rest >= 999.5 && unit < UNITS.length - 1; rest /= 1000) {
            unit++;
        }
        return unit;
    }

    private static String number(long bytes, int unit) {
        double value = bytes / Math.pow(1000, unit);
        return unit == 0 || value >= 99.95
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }
}
