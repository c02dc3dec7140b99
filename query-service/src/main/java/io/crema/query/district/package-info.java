/** The sum of the prepaid balances of all customers of a district. */
@NullMarked
package io.crema.query.district;

import org.jspecify.annotations.NullMarked;
