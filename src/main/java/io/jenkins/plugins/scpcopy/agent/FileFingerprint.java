package io.jenkins.plugins.scpcopy.agent;

import java.io.Serializable;

/**
 * What a file of the agent's holds.
 *
 * @param path relative to the directory of the copy, with {@code /} between elements, or absolute where it is outside of that; raw
 * @param md5 of its content, as 32 hexadecimal digits: Jenkins knows files by it
 * @param modified when it was, in milliseconds since 1970
 * @param sent whether it was sent from there, and not received
 */
public record FileFingerprint(String path, String md5, long modified, boolean sent) implements Serializable {}
