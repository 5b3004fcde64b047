package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.HostInfo;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reaches a host by a program such as OpenSSH's {@code ssh}, which gets the remote command as its last word and carries the
 * command's streams. Which server answers stays unknown, so nothing is sent ahead.
 */
final class ProcessShell implements RemoteShell {
    private final List<String> words;
    private final String host;
    private final Duration stallTimeout;
    private final Set<ChildProcess> children = ConcurrentHashMap.newKeySet();

    /** @param words the program and what comes before the remote command: {@code --} and the host at the end */
    ProcessShell(List<String> words, String host, Duration stallTimeout) {
        this.words = List.copyOf(words);
        this.host = host;
        this.stallTimeout = stallTimeout;
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
        Process process;
        try {
            process = new ProcessBuilder(line).start();
        } catch (IOException e) {
            throw new TransferException(Phase.CONNECT, "cannot run " + words.get(0) + ": " + Reasons.of(e),
                    "-S takes the path of a program, or its name if it is on the PATH.", e);
        }
        ChildProcess child = new ChildProcess(process, words.get(0), RemoteText.escape(host), stallTimeout, children::remove);
        children.add(child);
        return child;
    }

    @Override
    public HostInfo info() {
        return HostInfo.named(host, "");
    }

    @Override
    public void close() {
        children.forEach(ChildProcess::close);
    }
}
