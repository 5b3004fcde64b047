package io.jenkins.plugins.scpcopy.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchUnitRunner;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Date;
import java.util.stream.Stream;
import org.junit.runner.RunWith;

/**
 * Holds the layers: dependencies run plugin → copy → files, ssh, sftp, scp → remote, and nowhere else. Within a copy, each
 * room uses only the rooms named in its rule.
 */
@RunWith(ArchUnitRunner.class)
@AnalyzeClasses(packages = "io.jenkins.plugins.scpcopy", importOptions = ArchitectureTest.MainClasses.class)
public class ArchitectureTest {
    /** Leaves out the tests, wherever the build puts them. */
    public static final class MainClasses implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    private static final String ROOT = "io.jenkins.plugins.scpcopy";
    private static final String REMOTE = ROOT + ".remote..";
    private static final String SCP = ROOT + ".scp..";
    private static final String SFTP = ROOT + ".sftp..";
    private static final String FILES = ROOT + ".files..";
    private static final String SSH = ROOT + ".ssh..";
    private static final String COPY = ROOT + ".copy..";
    private static final String CLI = ROOT + ".cli..";
    private static final String HOST_KEYS = ROOT + ".hostkeys..";
    private static final String FOLDER = ROOT + ".folder..";
    private static final String[] JENKINS =
        {ROOT, ROOT + ".connection", ROOT + ".config", ROOT + ".credentials", ROOT + ".folder", ROOT + ".form", ROOT + ".rules", ROOT + ".result", ROOT + ".agent", ROOT + ".hostkeys"};
    private static final String SERVICE = ROOT + ".cli.service..";
    private static final String JAVA = "java..";
    private static final String ANT = "org.apache.tools.ant..";
    private static final String JSCH = "com.jcraft.jsch..";
    private static final String MINA = "org.apache.sshd..";

    private static final String REQUEST = room("request");
    private static final String REPORT = room("report");
    private static final String HOST = room("host");
    private static final String TOOLS = room("tools");
    private static final String TARGET = room("target");
    private static final String RANGES = room("ranges");
    private static final String SELECTION = room("selection");
    private static final String UPLOAD = room("upload");
    private static final String DOWNLOAD = room("download");
    private static final String RELAY = room("relay");
    private static final String DIRECT = room("direct");
    private static final String MIRROR = room("mirror");
    private static final String DEPLOY = room("deploy");

    private static String room(String name) {
        return ROOT + ".copy." + name;
    }

    @ArchTest
    static final ArchRule theSeamNeedsNothingButJava = only(REMOTE, JAVA, REMOTE);

    @ArchTest
    static final ArchRule protocolNeedsNothingButTheSeam = only(SCP, JAVA, SCP, REMOTE);

    @ArchTest
    static final ArchRule sftpNeedsNothingButTheSeam = only(SFTP, JAVA, SFTP, REMOTE);

    @ArchTest
    static final ArchRule filesNeedNothingButTheSeam = only(FILES, JAVA, FILES, REMOTE);

    @ArchTest
    static final ArchRule transportNeedsNothingButTheSeam =
            only(SSH, JAVA, "javax.crypto..", "javax.security.auth..", "org.ietf.jgss..", JSCH, SSH, REMOTE);

    @ArchTest
    static final ArchRule copyNeedsTheLayersBelow = only(COPY, JAVA, ANT, COPY, FILES, SSH, SFTP, SCP, REMOTE);

    @ArchTest
    static final ArchRule requestNeedsNoOtherRoom = rooms(REQUEST);

    @ArchTest
    static final ArchRule reportNeedsTheRequest = rooms(REPORT, REQUEST);

    @ArchTest
    static final ArchRule hostNeedsNothingAboveIt = rooms(HOST, REQUEST, REPORT);

    @ArchTest
    static final ArchRule toolsNeedNothingAboveThem = rooms(TOOLS, REQUEST, REPORT, HOST);

    @ArchTest
    static final ArchRule targetNeedsNothingAboveIt = rooms(TARGET, REQUEST, REPORT, HOST, TOOLS);

    @ArchTest
    static final ArchRule rangesNeedNothingAboveThem = rooms(RANGES, REQUEST, REPORT, HOST, TOOLS, TARGET);

    @ArchTest
    static final ArchRule selectionNeedsNothingAboveIt = rooms(SELECTION, REQUEST, REPORT, HOST, TOOLS, TARGET);

    @ArchTest
    static final ArchRule uploadNeedsNothingAboveIt = rooms(UPLOAD, REQUEST, REPORT, HOST, TOOLS, TARGET, RANGES, SELECTION);

    @ArchTest
    static final ArchRule downloadNeedsNothingOfUploads = rooms(DOWNLOAD, REQUEST, REPORT, HOST, TOOLS, TARGET, RANGES, SELECTION);

    @ArchTest
    static final ArchRule relayIsADownloadThatFeedsAnUpload =
            rooms(RELAY, REQUEST, REPORT, HOST, TOOLS, TARGET, RANGES, SELECTION, UPLOAD, DOWNLOAD);

    @ArchTest
    static final ArchRule directNeedsNoTransferOfItsOwn = rooms(DIRECT, REQUEST, REPORT, HOST, TOOLS, TARGET, SELECTION);

    @ArchTest
    static final ArchRule deployingNeedsNoTransfer = rooms(DEPLOY, REQUEST, REPORT, HOST, TOOLS, TARGET, SELECTION);

    @ArchTest
    static final ArchRule mirrorsNeedNoTransfer = rooms(MIRROR, REQUEST, REPORT, HOST, TOOLS, TARGET, SELECTION);

    @ArchTest
    static final ArchRule noRoomOfACopyIsTiedInACircle = slices().matching(ROOT + ".copy.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noRoomOfTheTransportIsTiedInACircle = slices().matching(ROOT + ".ssh.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule copiesAreAskedForAtTheFrontDoor = noClasses().that().resideOutsideOfPackage(COPY)
            .should().dependOnClassesThat(resideInAPackage(ROOT + ".copy.*..").and(not(resideInAnyPackage(REQUEST, REPORT))));

    @ArchTest
    static final ArchRule formsNeedNoOtherRoom = jenkinsRooms("form");

    @ArchTest
    static final ArchRule credentialsNeedNothingAboveThem = jenkinsRooms("credentials", "form");

    @ArchTest
    static final ArchRule hostKeysNeedNoOtherRoom = jenkinsRooms("hostkeys");

    @ArchTest
    static final ArchRule whatRunsOnTheAgentNeedsNoOtherRoom = jenkinsRooms("agent");

    @ArchTest
    static final ArchRule resultsNeedNothingAboveThem = jenkinsRooms("result", "agent");

    @ArchTest
    static final ArchRule theConfigurationNeedsNothingAboveIt = jenkinsRooms("config", "credentials", "form", "rules", "hostkeys", "agent");

    @ArchTest
    static final ArchRule foldersNeedTheConfiguration = jenkinsRooms("folder", "config");

    @ArchTest
    static final ArchRule rulesNeedNoOtherRoom = jenkinsRooms("rules");

    @ArchTest
    static final ArchRule onlyARoomOfItsOwnKnowsThePluginForFolders = noClasses().that().resideOutsideOfPackage(FOLDER)
            .should().dependOnClassesThat().resideInAPackage("com.cloudbees.hudson.plugins.folder..").allowEmptyShould(true);

    @ArchTest
    static final ArchRule connectionsNeedNothingAboveThem = jenkinsRooms("connection", "config", "credentials", "form", "hostkeys");

    @ArchTest
    static final ArchRule hostKeysNeedNothingOfCopies =
            noClasses().that().resideInAPackage(HOST_KEYS).should().dependOnClassesThat().resideInAPackage(COPY).allowEmptyShould(true);

    /** A room of the plugin; it is absent where the command is built. */
    private static ArchRule jenkinsRooms(String room, String... below) {
        return noClasses().that().resideInAPackage(ROOT + "." + room)
                .should().dependOnClassesThat(resideInAnyPackage(JENKINS).and(not(resideInAnyPackage(packages(ROOT + ".", room, below)))))
                .allowEmptyShould(true);
    }

    private static String[] packages(String parent, String room, String... others) {
        return Stream.concat(Stream.of(room), Stream.of(others)).map(name -> parent + name).toArray(String[]::new);
    }

    private static ArchRule only(String layer, String... below) {
        return classes().that().resideInAPackage(layer).should().onlyDependOnClassesThat().resideInAnyPackage(below);
    }

    /** A room of a copy; the layers below are open to all of them. */
    private static ArchRule rooms(String room, String... below) {
        return noClasses().that().resideInAPackage(room)
                .should()
                .dependOnClassesThat(resideInAPackage(COPY).and(not(resideInAPackage(room).or(resideInAnyPackage(below)))));
    }

    @ArchTest
    static final ArchRule onlyTheTransportKnowsTheSshLibrary =
            noClasses().that().resideOutsideOfPackage(SSH).should().dependOnClassesThat(resideInAPackage(JSCH));

    /** Clocks are set back and forth: only what is not set counts time. What a date is compared with, or shown, is another matter. */
    @ArchTest
    static final ArchRule nothingIsTimedByAClockThatMayBeSet = noClasses().that().doNotHaveSimpleName("UserCertificate").and().doNotHaveSimpleName("NamedHostCheck")
            .should().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethodWhere(target(owner(resideInAPackage("java.time.."))).and(target(name("now"))))
            .orShould().callConstructor(Date.class);

    @ArchTest
    static final ArchRule nothingKnowsTheCommand =
            noClasses().that().resideOutsideOfPackage(CLI).should().dependOnClassesThat(resideInAPackage(CLI));

    @ArchTest
    static final ArchRule whatUsersWriteNeedsNoOtherRoom = commandRooms("input");

    @ArchTest
    static final ArchRule theTerminalNeedsNothingAboveIt = commandRooms("terminal", "input");

    @ArchTest
    static final ArchRule optionsNeedNothingAboveThem = commandRooms("options", "input");

    @ArchTest
    static final ArchRule theConfigurationOfOpenSshNeedsNothingAboveIt = commandRooms("sshconfig", "input");

    @ArchTest
    static final ArchRule hostsNeedNothingAboveThem = commandRooms("hosts", "sshconfig", "options", "terminal", "input");

    @ArchTest
    static final ArchRule theRemoteHalfNeedsNothingOfTheClient = commandRooms("server", "input");

    @ArchTest
    static final ArchRule theServiceNeedsNothingOfTheClient = commandRooms("service", "server", "options", "input");

    /** A room of the command; it is absent where the plugin is built. */
    private static ArchRule commandRooms(String room, String... below) {
        return noClasses().that().resideInAPackage(ROOT + ".cli." + room)
                .should().dependOnClassesThat(resideInAPackage(CLI).and(not(resideInAnyPackage(packages(ROOT + ".cli.", room, below)))))
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule theServiceNeedsNeitherTheClientNorItsTransport =
            only(SERVICE, JAVA, "com.sun.security.auth..", "picocli..", MINA, CLI, FILES, SCP, REMOTE).allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyTheServiceKnowsItsTransport =
            noClasses().that().resideOutsideOfPackage(SERVICE).should().dependOnClassesThat(resideInAPackage(MINA));

    @ArchTest
    static final ArchRule theEngineKnowsNothingOfJenkins = noClasses().that()
            .resideInAnyPackage(REMOTE, SCP, SFTP, FILES, SSH, COPY, CLI)
            .should().dependOnClassesThat(
                    resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci..").or(resideInAnyPackage(JENKINS)));
}
