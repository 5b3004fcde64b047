package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.input.Choices;
import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.Spelling;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.HelpGroups;
import io.jenkins.plugins.scpcopy.cli.options.ManualPage;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.cli.terminal.Messages;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.copy.request.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.request.Mode;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.WarmUp;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The client's entry: reads the command line and runs what it asks for. */
final class ClientMain {
    private static final Choices<Verify> VERIFY =
            Choices.of(Verify.class, way -> way.name().toLowerCase(Locale.ROOT).replace('_', '-')).also("ifPossible", Verify.IF_POSSIBLE);
    private static final Choices<HostVerification> HOST_VERIFICATION =
            Choices.of(HostVerification.class, policy -> policy == HostVerification.ACCEPT_NEW ? "acceptNew" : policy.name().toLowerCase(Locale.ROOT))
                    .also("accept-new", HostVerification.ACCEPT_NEW);

    private ClientMain() {}

    /** @return the exit status */
    static int run(List<String> words, Surroundings surroundings) {
        WarmUp.start();
        Options options = new Options();
        CommandLine parser = parser(options);
        try {
            for (String word : words) {
                if (NativeText.isBroken(word)) {
                    throw new UsageException("the argument '" + word + "' cannot be used: " + NativeText.brokenness());
                }
            }
            parser.parseArgs(words.toArray(String[]::new));
            if (options.sftpTuning != null) {
                throw new UsageException(
                        "-X cannot be used: how much is under way by SFTP goes by what the server takes",
                        "Leave the option out.");
            }
        } catch (ParameterException e) {
            String text = RemoteText.escape(e.getMessage());
            new Messages(surroundings.err(), false).error(text, suggestion(e) + "Try 'scp-copy --help'.");
            return Client.FAILED;
        } catch (UsageException e) {
            new Messages(surroundings.err(), false).error(e.getMessage(), e.advice());
            return Client.FAILED;
        }
        if (options.help) {
            parser.usage(surroundings.out());
            return Client.ARRIVED;
        }
        if (options.version) {
            surroundings.out().println("scp-copy " + version());
            return Client.ARRIVED;
        }
        if (options.completion != null) {
            surroundings.out().print(options.completion.of(parser.getCommandSpec()));
            return Client.ARRIVED;
        }
        if (options.manual) {
            surroundings.out().print(ManualPage.of(parser.getCommandSpec(), version()));
            return Client.ARRIVED;
        }
        return run(new Client(options, surroundings));
    }

    /** What may have been meant by an option that does not exist. */
    private static String suggestion(ParameterException failure) {
        if (!(failure instanceof UnmatchedArgumentException unmatched) || !unmatched.isUnknownOption()) {
            return "";
        }
        String misspelt = unmatched.getUnmatched().get(0).replaceFirst("=.*", "");
        Stream<String> names = failure.getCommandLine().getCommandSpec().optionsMap().keySet().stream();
        return Spelling.nearest(misspelt, names.filter(name -> name.startsWith("--") && misspelt.startsWith("--")))
                .map(name -> "Did you mean " + name + "? ")
                .orElse("");
    }

    private static CommandLine parser(Options options) {
        CommandLine parser = new CommandLine(options);
        // As in scp, an option may be given twice and the last one counts; the parser would comment on that.
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF);
        parser.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpGroups::of);
        return parser.setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(false)
                .setInterpolateVariables(false)
                .registerConverter(Options.OctalMode.class, plain(text -> new Options.OctalMode(Mode.parse(text))))
                .registerConverter(Options.Seconds.class, plain(Options.Seconds::parse))
                .registerConverter(Options.Transfers.class, plain(Options.Transfers::parse))
                .registerConverter(Options.Rate.class, plain(text -> new Options.Rate(Bandwidth.parse(text))))
                .registerConverter(RunAs.class, plain(RunAs::new))
                .registerConverter(Path.class, plain(ClientMain::path))
                .registerConverter(Protocol.class, plain(Choices.of(Protocol.class)::parse))
                .registerConverter(Route.class, plain(Choices.of(Route.class)::parse))
                .registerConverter(Preserve.class, plain(Choices.of(Preserve.class)::parse))
                .registerConverter(Symlinks.class, plain(Choices.of(Symlinks.class)::parse))
                .registerConverter(Options.Profile.class, plain(Choices.of(Options.Profile.class)::parse))
                .registerConverter(OnFailure.class, plain(Choices.of(OnFailure.class)::parse))
                .registerConverter(Release.HardLinks.class, plain(Choices.of(Release.HardLinks.class)::parse))
                .registerConverter(Verify.class, plain(VERIFY::parse))
                .registerConverter(HostVerification.class, plain(HOST_VERIFICATION::parse))
                .registerConverter(int.class, plain(Options::number))
                .registerConverter(Integer.class, plain(Options::number))
                .registerConverter(Long.class, plain(text -> (long) Options.number(text)));
    }

    /** A converter whose reason is shown alone: the parser would put names of classes around it. */
    private static <T> ITypeConverter<T> plain(Function<String, T> conversion) {
        return text -> {
            try {
                return conversion.apply(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + text + "' is no path: " + LocalNames.reason(e), e);
        }
    }

    private static String version() {
        String version = ClientMain.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private static int run(Client client) {
        Signals signals = Signals.handle(client);
        try (signals) {
            return signals.exitStatus(client.run());
        }
    }
}
