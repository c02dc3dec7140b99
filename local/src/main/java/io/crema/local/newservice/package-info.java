/** Makes a service out of the template module, and removes it again. */
@NullMarked
package io.crema.local.newservice;

import org.jspecify.annotations.NullMarked;
