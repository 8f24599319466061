using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Grid.Core;

/// <summary>
/// The name of an object store's bucket, or of several between which blobs are spread by their hash: each
/// <c>{digest[N]}</c> stands for the N-th hexadecimal digit of the blob's hash.
/// </summary>
public sealed partial class BucketTemplate
{
    // The shortest hash of any digest function has 32 digits: a template has to have a bucket for every blob.
    private const int DigitMax = 31;

    private readonly string _text;

    private BucketTemplate(string text) => _text = text;

    /// <summary>Checks a template; <paramref name="problem"/> says what a good one looks like.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out BucketTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        string sample = Placeholder().Replace(text, match => IsDigit(match) ? "0" : match.Value);
        bool isName = BucketName().IsMatch(sample);
        template = isName ? new BucketTemplate(text) : null;
        problem = isName
            ? null
            : $"'{text}' is not a bucket: write 3 to 63 lower-case letters, digits, dots and hyphens, and "
            + $"{{digest[N]}}, N from 0 to {DigitMax}, where a digit of the hash is to choose between buckets";
        return isName;
    }

    /// <summary>The bucket of a blob.</summary>
    public string NameFor(Digest digest)
    {
        string hash = digest.HashText;
        return Placeholder().Replace(_text, match => hash[NumberOf(match)].ToString());
    }

    public override string ToString() => _text;

    private static bool IsDigit(Match match) => NumberOf(match) <= DigitMax;

    private static int NumberOf(Match match) =>
        int.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{digest\[(?<number>\d{1,3})\]\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]\z", RegexOptions.CultureInvariant)]
    private static partial Regex BucketName();
}
