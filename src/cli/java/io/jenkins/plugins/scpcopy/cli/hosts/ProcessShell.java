package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Reaches a host by a program such as OpenSSH's {@code ssh}, which gets the remote command as its last word and carries the
 * command's streams. Which server answers stays unknown, so nothing is sent ahead.
 */
final class ProcessShell implements RemoteShell {
    private final List<String> words;
    private final String host;
    private final ChildProcesses children;

    /** @param words the program and what comes before the remote command: {@code --} and the host at the end */
    ProcessShell(List<String> words, String host, Duration stallTimeout) {
        this.words = List.copyOf(words);
        this.host = host;
        this.children = new ChildProcesses(host, stallTimeout);
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        return start(words, command);
    }

    /** {@inheritDoc} The program gets {@code -s}, as OpenSSH's {@code ssh} does from its {@code scp}. */
    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        List<String> line = new ArrayList<>(words);
        line.add(line.lastIndexOf("--"), "-s");
        return start(line, name);
    }

    private RemoteProcess start(List<String> begin, String last) throws IOException {
        List<String> line = new ArrayList<>(begin);
        line.add(last);
        return children.start(line, "-S takes the path of a program, or its name if it is on the PATH.");
    }

    @Override
    public HostInfo info() {
        return HostInfo.named(host, "");
    }

    @Override
    public void close() {
        children.close();
    }
}
