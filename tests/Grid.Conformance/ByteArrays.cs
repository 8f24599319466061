namespace Grid.Conformance;

/// <summary>Comparison of byte arrays, of which tests of storage compare some hundred megabytes.</summary>
[ShouldlyMethods]
public static class ByteArrays
{
    /// <summary>
    /// Hides the <c>ShouldBe</c> for sequences of anything, which boxes each pair of bytes and was half of what the tests of
    /// storage took. What differs is still told by that one.
    /// </summary>
    public static void ShouldBe(this byte[]? actual, byte[]? expected)
    {
        bool isSame = actual is null || expected is null ? actual == expected : actual.AsSpan().SequenceEqual(expected);
        if (!isSame)
        {
            ShouldBeTestExtensions.ShouldBe(actual, (IEnumerable<byte>?)expected);
        }
    }
}
