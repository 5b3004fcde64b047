package io.jenkins.plugins.scpcopy.sftp;

/** Paths as servers write them. */
final class RemotePaths {
    private RemotePaths() {}

    static String child(String directory, String name) {
        return directory.endsWith("/") ? directory + name : directory + "/" + name;
    }
}
