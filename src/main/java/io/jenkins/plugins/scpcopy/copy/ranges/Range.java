package io.jenkins.plugins.scpcopy.copy.ranges;

/**
 * A part of a file.
 *
 * @param from its first byte
 * @param to what follows its last byte
 */
record Range(long from, long to) {
    long length() {
        return to - from;
    }
}
