package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyReport;
import io.jenkins.plugins.scpcopy.copy.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.Endpoint;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The command as a client: copies what the command line says, one copy after the other. */
final class Client {
    static final int ARRIVED = 0;
    static final int FAILED = 1;

    private final Options options;
    private final Surroundings surroundings;
    private final Messages messages;
    private Copy current;
    private boolean aborted;

    Client(Options options, Surroundings surroundings) {
        this.options = options;
        this.surroundings = surroundings;
        this.messages = new Messages(surroundings.err(), options.quiet);
    }

    /** @return the exit status */
    int run() {
        try {
            boolean complete = true;
            Jobs jobs = new Jobs(options, surroundings.directory());
            List<Jobs.Job> all = jobs.jobs();
            Logins logins = new Logins(surroundings, messages::warning);
            Hosts hosts = new Hosts(options, surroundings, logins, messages::warning);
            checkPasswords(all);
            List<Prepared> prepared = new ArrayList<>();
            for (Jobs.Job job : all) {
                prepared.add(prepare(job, jobs, hosts, logins));
            }
            for (Prepared next : prepared) {
                complete &= copy(next, hosts);
            }
            return complete ? ARRIVED : FAILED;
        } catch (UsageException e) {
            messages.error(e.getMessage(), e.advice());
        } catch (InvalidPathException e) {
            messages.error(
                    RemoteText.escape(e.getInput()) + ": this name cannot be used in the locale of this process",
                    "Run with LC_ALL=C.UTF-8 in the environment.");
        } catch (IllegalArgumentException e) {
            messages.error(e.getMessage(), null);
        } catch (InterruptedException e) {
            messages.error("interrupted", null);
        }
        return FAILED;
    }

    /** Ends the copy that is under way, from another thread, and those that were to follow. */
    void abort() {
        // What fails from here on fails because of this.
        messages.silence();
        Copy running;
        synchronized (this) {
            aborted = true;
            running = current;
        }
        if (running != null) {
            running.abort();
        }
    }

    private record Prepared(Jobs.Job job, CopyRequest request, Connector from, Connector to) {}

    private Prepared prepare(Jobs.Job job, Jobs jobs, Hosts hosts, Logins logins) {
        char[] password = logins.password(options.passwordFile, "SCP_COPY_PASSWORD");
        char[] toPassword = job.from() == null ? password : logins.password(options.toPasswordFile, "SCP_COPY_TO_PASSWORD");
        Connector from = job.from() == null ? null : hosts.connector(job.from(), password);
        Connector to = job.to() == null ? null : hosts.connector(job.to(), toPassword);
        Duration stall = Stream.of(job.from(), job.to())
                .filter(Objects::nonNull)
                .map(hosts::stallTimeout)
                .max(Duration::compareTo)
                .orElse(Duration.ofSeconds(60));
        return new Prepared(job, jobs.request(job, stall), from, to);
    }

    /** A password belongs to one login: it is never offered to several hosts. */
    private void checkPasswords(List<Jobs.Job> jobs) {
        long sources = jobs.stream().map(Jobs.Job::from).filter(Objects::nonNull).distinct().count();
        boolean localToo = jobs.stream().anyMatch(job -> job.from() == null && job.to() != null);
        if (options.passwordFile != null && sources + (localToo ? 1 : 0) > 1) {
            throw new UsageException("--password-file cannot serve several hosts", "Copy from each host with its own command.");
        }
        if (options.toPasswordFile != null && (sources == 0 || jobs.get(0).to() == null)) {
            throw new UsageException("--to-password-file is for the target of a copy between two hosts", "Use --password-file.");
        }
    }

    private boolean copy(Prepared next, Hosts hosts) throws InterruptedException {
        try (Display display = Display.of(options, surroundings, messages, this::abort)) {
            Copy copy = new Copy(next.request(), next.from(), next.to(), display);
            synchronized (this) {
                if (aborted) {
                    return false;
                }
                current = copy;
            }
            CopyReport report = copy.run();
            keepHostKeys(report, next.job(), hosts);
            return report.complete();
        } catch (TransferException e) {
            messages.error(e.getMessage(), advice(e, next.job(), hosts));
        } catch (IOException e) {
            messages.error(Reasons.of(e), null);
        } finally {
            synchronized (this) {
                current = null;
            }
        }
        return false;
    }

    private String advice(TransferException e, Jobs.Job job, Hosts hosts) {
        String advice = e.advice().orElse(null);
        if (e.phase() != Phase.HOST_KEY) {
            return advice;
        }
        Path file = hosts.learnedInto(host(job));
        String how = file == null
                ? "--known-hosts takes the line, too."
                : "The known hosts are in " + RemoteText.escape(file.toString())
                        + "; -o StrictHostKeyChecking=accept-new adds the key of a new host there.";
        return advice == null ? how : advice + "\n" + how;
    }

    private static Endpoint host(Jobs.Job job) {
        return job.to() != null ? job.to() : job.from();
    }

    private void keepHostKeys(CopyReport report, Jobs.Job job, Hosts hosts) throws IOException {
        Path file = report.learnedHostKeys().isEmpty() ? null : hosts.learnedInto(host(job));
        if (file == null) {
            return;
        }
        Path resolved = surroundings.directory().resolve(file);
        Files.createDirectories(resolved.getParent());
        String before = Files.exists(resolved) ? Files.readString(resolved, StandardCharsets.UTF_8) : "";
        StringBuilder lines = new StringBuilder(before.isEmpty() || before.endsWith("\n") ? "" : "\n");
        report.learnedHostKeys().forEach(line -> lines.append(line).append('\n'));
        Files.writeString(resolved, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        messages.warning("permanently added the new host key to " + file);
    }
}
