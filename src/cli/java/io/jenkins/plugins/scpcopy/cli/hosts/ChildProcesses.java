package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The child processes that carry the commands of one host, to be ended with its connection. */
final class ChildProcesses implements Closeable {
    private final String host;
    private final Duration stallTimeout;
    private final Set<ChildProcess> running = ConcurrentHashMap.newKeySet();

    /** @param host how messages call the host, raw */
    ChildProcesses(String host, Duration stallTimeout) {
        this.host = RemoteText.escape(host);
        this.stallTimeout = stallTimeout;
    }

    /**
     * Starts one.
     *
     * @param words the program and its arguments
     * @param advice what to do if there is no such program
     */
    RemoteProcess start(List<String> words, String advice) throws TransferException {
        String program = words.get(0);
        for (String word : words) {
            Optional<String> objection = LocalNames.objectionToUse(word);
            if (objection.isPresent()) {
                throw new TransferException(
                        Phase.CONNECT,
                        program + " cannot be given '" + RemoteText.escape(word) + "': " + objection.get());
            }
        }
        try {
            Process process = new ProcessBuilder(words).start();
            ChildProcess child = new ChildProcess(process, program, host, stallTimeout, running::remove);
            running.add(child);
            return child;
        } catch (IOException e) {
            throw new TransferException(Phase.CONNECT, "cannot run " + program + ": " + Reasons.of(e), advice, e);
        }
    }

    @Override
    public void close() {
        running.forEach(ChildProcess::close);
    }
}
