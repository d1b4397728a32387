 COMPONENTS ( speed ) ;
	void
	reward (
	const Step * s , Memory * m , Components * out )
{
	out
	->
	speed
	= 1
	;
}
