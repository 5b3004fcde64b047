package io.jenkins.plugins.scpcopy.remote;

import java.io.Serializable;

/**
 * The times that a {@code T} record carries. SCP keeps whole seconds: OpenSSH always sends zero microseconds.
 *
 * @param modified seconds since 1970, not negative
 * @param accessed seconds since 1970, not negative
 */
public record FileTimestamps(long modified, long accessed) implements Serializable {}
