/** Checks that every request passes before a controller sees it: syntax, sizes, content codings and deadlines. */
@NullMarked
package io.crema.chassis.request;

import org.jspecify.annotations.NullMarked;
