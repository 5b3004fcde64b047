package io.jenkins.plugins.scpcopy.sftp;

/**
 * One item of a directory.
 *
 * @param name one path element, neither {@code .} nor {@code ..}; raw
 * @param attributes of the item itself, links not followed
 */
public record DirectoryEntry(String name, Attributes attributes) {}
