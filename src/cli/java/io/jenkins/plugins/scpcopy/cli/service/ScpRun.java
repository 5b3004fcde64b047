package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.server.ServedItems;
import io.jenkins.plugins.scpcopy.cli.server.ServerMain;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** One command that a client asks for: the remote half, on a thread of its own; no shell and no process. */
final class ScpRun implements Command, Runnable {
    private final String command;
    private final List<String> limits;
    private final Path root;
    private final ServedItems items;
    private final ExecutorService threads;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;

    /** @param limits the options of a forced command that say what is served */
    ScpRun(String command, List<String> limits, Path root, ServedItems items, ExecutorService threads) {
        this.command = command;
        this.limits = limits;
        this.root = root;
        this.items = items;
        this.threads = threads;
    }

    @Override
    public void setInputStream(InputStream stream) {
        in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
        out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
        err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        try {
            threads.execute(this);
        } catch (RejectedExecutionException e) {
            items.refused("the service ends");
            exit.onExit(1);
        }
    }

    @Override
    public void run() {
        exit.onExit(ServerMain.serve(command, limits, root, in, out, err, items));
    }

    /** The streams have ended, and with them the command. */
    @Override
    public void destroy(ChannelSession channel) {}
}
