package io.jenkins.plugins.scpcopy.architecture;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchUnitRunner;
import com.tngtech.archunit.lang.ArchRule;
import io.jenkins.plugins.scpcopy.remote.BusyException;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.Date;
import org.junit.runner.RunWith;

/** Holds the layers: dependencies run plugin → copy → files, ssh, sftp → scp, and nowhere else. */
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
    private static final String SCP = ROOT + ".scp..";
    private static final String SFTP = ROOT + ".sftp..";
    private static final String FILES = ROOT + ".files..";
    private static final String SSH = ROOT + ".ssh..";
    private static final String COPY = ROOT + ".copy..";
    private static final String CLI = ROOT + ".cli..";
    private static final String JAVA = "java..";
    private static final String JSCH = "com.jcraft.jsch..";

    @ArchTest
    static final ArchRule protocolNeedsNothingButJava =
            classes().that().resideInAPackage(SCP).should().onlyDependOnClassesThat().resideInAnyPackage(JAVA, SCP);

    @ArchTest
    static final ArchRule sftpNeedsNothingButTheSeam =
            classes().that().resideInAPackage(SFTP).should().onlyDependOnClassesThat().resideInAnyPackage(JAVA, SFTP, SCP);

    @ArchTest
    static final ArchRule filesNeedNothingButTheProtocol = classes().that().resideInAPackage(FILES)
            .should().onlyDependOnClassesThat().resideInAnyPackage(JAVA, FILES, SCP);

    @ArchTest
    static final ArchRule transportNeedsNothingButTheSeam = classes().that().resideInAPackage(SSH)
            .should().onlyDependOnClassesThat(resideInAnyPackage(
                    JAVA, "javax.crypto..", "javax.security.auth..", "org.ietf.jgss..", JSCH, SSH).or(belongToAnyOf(
                    RemoteShell.class, RemoteProcess.class, StartException.class, BusyException.class, ReceiveBuffer.class,
                    HostInfo.class, Phase.class, TransferException.class, StalledException.class, RemoteText.class)));

    @ArchTest
    static final ArchRule copyNeedsTheLayersBelow = classes().that().resideInAPackage(COPY)
            .should().onlyDependOnClassesThat()
            .resideInAnyPackage(JAVA, "org.apache.tools.ant..", COPY, FILES, SSH, SFTP, SCP);

    @ArchTest
    static final ArchRule onlyTheTransportKnowsTheSshLibrary =
            noClasses().that().resideOutsideOfPackage(SSH).should().dependOnClassesThat(resideInAPackage(JSCH));

    /** Clocks are set back and forth: only what is not set counts time. What a date is compared with is another matter. */
    @ArchTest
    static final ArchRule nothingIsTimedByAClockThatMayBeSet = noClasses().that().doNotHaveSimpleName("UserCertificate")
            .should().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethodWhere(target(owner(resideInAPackage("java.time.."))).and(target(name("now"))))
            .orShould().callConstructor(Date.class);

    @ArchTest
    static final ArchRule nothingKnowsTheCommand =
            noClasses().that().resideOutsideOfPackage(CLI).should().dependOnClassesThat(resideInAPackage(CLI));

    @ArchTest
    static final ArchRule theEngineKnowsNothingOfJenkins = noClasses().that()
            .resideInAnyPackage(SCP, SFTP, FILES, SSH, COPY, CLI)
            .should().dependOnClassesThat(resideInAnyPackage("hudson..", "jenkins..", "org.kohsuke..", "org.jenkinsci..", ROOT));
}
