package io.jenkins.plugins.scpcopy.worlds;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.Test;

/** What looks from outside names no class of the product. */
public class FromOutsideTest {
    @Test
    public void noClassOfTheProductIsNamed() {
        classes().that().resideInAPackage("..scpcopy.worlds..").and().doNotHaveSimpleName("FromOutsideTest")
                .should().onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "org.junit..", "org.apache.sshd..", "..scpcopy.worlds..", "..scpcopy.testkit..")
                .check(new ClassFileImporter().importPackages("io.jenkins.plugins.scpcopy.worlds"));
    }
}
