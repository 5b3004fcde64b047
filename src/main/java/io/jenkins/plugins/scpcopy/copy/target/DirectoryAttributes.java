package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.util.Optional;

/**
 * What a directory of a host is announced with.
 *
 * @param mode permission bits
 * @param times empty if they are not to be set
 */
public record DirectoryAttributes(int mode, Optional<FileTimestamps> times) {}
