namespace Grid.Testing;

/// <summary>
/// Says that what a class tests cannot do what one test of a contract asks for, and why: that test is skipped, with the
/// reason, and does not look as if it had passed.
/// </summary>
/// <param name="test">The test's name.</param>
/// <param name="reason">What is lacking.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class LacksAttribute(string test, string reason) : Attribute
{
    public string Test => test;

    public string Reason => reason;
}
