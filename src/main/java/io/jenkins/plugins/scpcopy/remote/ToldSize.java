package io.jenkins.plugins.scpcopy.remote;

/**
 * What the size that a system tells of a file is worth. Kernels make up the content of some files when it is read (below {@code
 * /proc} and {@code /sys}), and tell of these no size, or that of a page. How much there is shows only when they are read.
 */
public final class ToldSize {
    /** The most that is read of a file without a size, in bytes: it is held in memory. */
    public static final int MOST = 16 * 1024 * 1024;

    private static final int PAGE = 4 * 1024;
    private static final int LARGEST_PAGE = 64 * 1024;

    private ToldSize() {}

    /** Whether it may be no size at all. */
    public static boolean isDoubtful(long told) {
        return told <= LARGEST_PAGE && told % PAGE == 0;
    }

    /** Why a file cannot be copied that has more than {@link #MOST} bytes and no size, fit to be shown. */
    public static String tooMuch() {
        return "the system tells no size of it, and it has more than " + MOST + " bytes";
    }
}
