package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.files.Confinement;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a service does.
 *
 * @param address where it listens; port 0 for any that is free
 * @param root what is served, and nothing else
 * @param reads whether clients may fetch
 * @param writes whether clients may send
 * @param sftp whether SFTP is served besides SCP
 * @param connections how many there may be at once
 * @param login the time that there is for logging in
 * @param idle the silence after which a connection is ended
 */
record ServiceSettings(
        InetSocketAddress address,
        Confinement root,
        boolean reads,
        boolean writes,
        boolean sftp,
        int connections,
        Duration login,
        Duration idle) {

    /** The options of the remote half that say the same. */
    List<String> limits() {
        List<String> limits = new ArrayList<>(List.of("--root", root.directory().toString()));
        if (!writes) {
            limits.add("--read-only");
        }
        if (!reads) {
            limits.add("--write-only");
        }
        return limits;
    }
}
