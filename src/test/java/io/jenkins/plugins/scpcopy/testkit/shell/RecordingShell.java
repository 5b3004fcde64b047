package io.jenkins.plugins.scpcopy.testkit.shell;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** Passes commands on to another shell and keeps what was asked for. */
public class RecordingShell implements RemoteShell {
    private final RemoteShell shell;
    private final UnaryOperator<String> run;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    public RecordingShell(RemoteShell shell) {
        this(shell, UnaryOperator.identity());
    }

    /** @param run makes the command that is run of the one that is asked for */
    public RecordingShell(RemoteShell shell, UnaryOperator<String> run) {
        this.shell = shell;
        this.run = run;
    }

    /** The commands asked for so far. */
    public List<String> commands() {
        return commands;
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        commands.add(command);
        return shell.exec(run.apply(command));
    }

    @Override
    public HostInfo info() {
        return shell.info();
    }

    @Override
    public void close() {
        shell.close();
    }
}
