package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.NoRecordException;
import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.ScpCommand.Role;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The remote half: {@code scp -t} and {@code scp -f} over two streams. Writes nothing but the protocol to the second. */
public final class ServerMain {
    private static final int BLOCK = 128 * 1024;

    private final Map<String, String> environment;
    private final Path directory;
    private final InputStream in;
    private final OutputStream out;
    private final ServerLog log;

    /** @param directory the working directory, which stands for the login directory */
    ServerMain(
            Map<String, String> environment,
            Path directory,
            InputStream in,
            OutputStream out,
            PrintStream err,
            ServedItems items) {
        this.environment = environment;
        this.directory = directory;
        this.in = in;
        this.out = out;
        this.log = new ServerLog(err, items);
    }

    /** Whether these arguments call the remote half. */
    public static boolean isMeantBy(List<String> arguments) {
        return ServerCommand.isMeantBy(arguments);
    }

    /**
     * Serves on this process's standard streams.
     *
     * @return the exit status
     * @throws IllegalArgumentException if the working directory cannot be used
     */
    public static int run(List<String> arguments) {
        ServerMain server = new ServerMain(
                NativeText.environment(),
                NativeText.directory("user.dir", "the working directory"),
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, NativeText.output()),
                ServedItems.UNHEARD);
        Runtime.getRuntime().addShutdownHook(new Thread(server.log::cleanUp, "clean up"));
        return server.serve(arguments);
    }

    /**
     * Serves one command that a client asks a service for, as if it were the forced command of an account.
     *
     * @param command the command line, as the client sent it
     * @param limits {@code --root} and what else the account is limited to
     * @param root the directory that the limits name, absolute
     * @return the exit status
     */
    public static int serve(
            String command,
            List<String> limits,
            Path root,
            InputStream in,
            OutputStream out,
            OutputStream err,
            ServedItems items) {
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new ServerMain(Map.of("SSH_ORIGINAL_COMMAND", command), root, in, out, errors, items).serve(limits);
    }

    /** @return the exit status: 0 only if nothing went wrong */
    int serve(List<String> arguments) {
        try {
            ServerCommand command = ServerCommand.of(arguments, environment);
            log.begin(command.role(), command.verbose());
            Root root = command.root() == null ? Root.none(directory) : root(command.root());
            if (command.role() == Role.SINK) {
                receive(command, root);
            } else {
                send(command, root);
            }
        } catch (NotScpException e) {
            // Whoever asked does not read the protocol: SFTP clients would take the line for a packet.
            log.refused(e.getMessage());
        } catch (CommandException | RefusedException e) {
            refuse(e.getMessage());
        } catch (NoRecordException e) {
            refuse("protocol error: no record");
        } catch (IOException e) {
            log.end(e instanceof TransferException ? e.getMessage() : Problem.words(e));
        } catch (RuntimeException e) {
            refuse("internal error: " + RemoteText.escape(e.toString()));
        }
        return log.hasErrors() ? 1 : 0;
    }

    private Root root(String path) throws RefusedException {
        try {
            return Root.of(directory.resolve(path));
        } catch (InvalidPathException e) {
            throw new RefusedException("the directory of --root cannot be used: " + LocalNames.reason(e), e);
        } catch (IOException e) {
            throw new RefusedException("the directory of --root cannot be used: " + Problem.words(e), e);
        }
    }

    private void receive(ServerCommand command, Root root) throws IOException {
        Word target = command.paths().get(0);
        if (target.isPattern()) {
            List<Globs.Match> matches = new Globs(root).expand(target);
            if (matches.size() > 1) {
                throw new RefusedException("ambiguous target");
            }
            target = Word.literal(matches.get(0).shown());
        }
        ServerSink sink = new ServerSink(root, target, command.preserve(), log);
        if (command.targetIsDirectory()) {
            sink.demandDirectory();
        }
        Sink protocol = new Sink(
                new BufferedInputStream(in, BLOCK), out, sink, Sink.Options.server(command.recursive()));
        protocol.start();
        protocol.run();
    }

    private void send(ServerCommand command, Root root) throws IOException {
        Source protocol = new Source(new AnsweredAhead(in), out, false);
        ServerSource source = new ServerSource(protocol, root, command.recursive(), command.preserve(), log);
        protocol.start();
        for (Word path : command.paths()) {
            try {
                for (Globs.Match match : new Globs(root).expand(path)) {
                    source.send(match.path(), match.shown());
                }
            } catch (RefusedException e) {
                source.fail(RemoteText.escape(path.text()), e.getMessage());
            }
        }
        protocol.finish();
    }

    /** Says why nothing can be done in the one form that clients show: an error line of the protocol. */
    private void refuse(String reason) {
        log.refused(reason);
        try {
            out.write(new Record.Message("scp: " + RemoteText.escape(reason), false)
                    .line()
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            log.error("the client is gone: " + Problem.words(e));
        }
    }

    /** A client may answer ahead of what it is asked; to the source, what waits is not an answer too many. */
    private static final class AnsweredAhead extends FilterInputStream {
        AnsweredAhead(InputStream in) {
            super(new BufferedInputStream(in));
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
