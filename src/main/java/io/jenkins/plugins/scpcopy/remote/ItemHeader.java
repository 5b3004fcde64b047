package io.jenkins.plugins.scpcopy.remote;

/** What announces a file or a directory, in whichever protocol. */
public sealed interface ItemHeader {
    /** Permission bits, 0 to 07777. */
    int mode();

    /** One path element. */
    String name();

    /**
     * A file.
     *
     * @param mode permission bits, 0 to 07777
     * @param size bytes, not negative
     * @param name one path element
     */
    record File(int mode, long size, String name) implements ItemHeader {}

    /**
     * A directory begins.
     *
     * @param mode permission bits, 0 to 07777
     * @param name one path element
     */
    record Directory(int mode, String name) implements ItemHeader {}
}
