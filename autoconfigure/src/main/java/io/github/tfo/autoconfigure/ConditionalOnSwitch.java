package io.github.tfo.autoconfigure;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Conditional;

/**
 * Matches while a property of {@link FastOpenProperties} is on. Reads it as these are
 * bound: a value that is no boolean ends the start of the application with its name,
 * where {@link ConditionalOnBooleanProperty} takes it for {@code false}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSwitchCondition.class)
@interface ConditionalOnSwitch {

	/** The property's name. */
	String value();

	/** Whether it is on where nobody has set it. */
	boolean matchIfMissing() default false;

}
