package io.crema.order;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.crema.order", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule FEATURES_HAVE_NO_CYCLES = slices().matching("io.crema.order.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NO_OTHER_SERVICE_IS_IMPORTED = classes().should()
            .onlyDependOnClassesThat()
            .resideOutsideOfPackages("io.crema.payment..", "io.crema.barista..", "io.crema.query..",
                    "io.crema.identity..", "io.crema.gateway..");

    @ArchTest
    static final ArchRule THE_DOMAIN_IS_FREE_OF_SPRING = noClasses().that()
            .haveNameMatching(".*\\.(Order|OrderState|OrderEvent|OrderItem|Money|MenuItem|PlaceOrderSaga|"
                    + "CancelOrderSaga|Action|Input|SagaOrder)(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework..");

}
