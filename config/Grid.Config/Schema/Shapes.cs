using System.Globalization;
using System.Text.RegularExpressions;
using Grid.Config.Model;
using Grid.Core;

namespace Grid.Config.Schema;

/// <summary>The single values that configurations are written in.</summary>
internal static partial class Shapes
{
    private const long SizeMax = (1L << 53) - 1;

    // Far beyond any use, and still a TimeSpan when the unit is hours.
    private const double DurationMax = 10_000_000;
    private const double PeriodSecondsMax = 100 * 366 * 24 * 3600.0;
    private const string PeriodName = "seconds, or a number with s, m, h, d or w";

    public static IShape<string> Text { get; } =
        new ScalarShape<string>("text", (text, _) => Parsed<string>.Good(text));

    /// <summary>YAML 1.1's words for yes and no, which Python's reader takes.</summary>
    public static IShape<bool> Flag { get; } = new ScalarShape<bool>("true or false", (text, _) => ParseFlag(text));

    /// <summary>Bytes, in multiples of 1024, as BuildGrid writes them.</summary>
    public static IShape<long> Size { get; } = new ScalarShape<long>("a size", (text, _) => ParseSize(text));

    /// <summary>The same, and 0 for none.</summary>
    public static IShape<long> SizeOrZero { get; } = new ScalarShape<long>(
        "a size, or 0", (text, _) => text == "0" ? Parsed<long>.Good(0) : ParseSize(text));

    /// <summary>What no message ever repeats.</summary>
    public static IShape<Secret> Secret { get; } =
        new ScalarShape<Secret>("a secret", (text, _) => Parsed<Secret>.Good(new Secret(text)));

    public static IShape<BucketTemplate> Bucket { get; } = new ScalarShape<BucketTemplate>(
        "a bucket",
        (text, _) => BucketTemplate.TryParse(text, out BucketTemplate? bucket, out string? problem)
            ? Parsed<BucketTemplate>.Good(bucket)
            : Parsed<BucketTemplate>.Bad(problem));

    public static IShape<DatabaseAddress> Database { get; } = new ScalarShape<DatabaseAddress>(
        "the address of a database",
        (text, context) => DatabaseAddress.TryParse(
            text, context.Surroundings.WorkingDirectory, out DatabaseAddress? address, out string? problem)
            ? Parsed<DatabaseAddress>.Good(address)
            : Parsed<DatabaseAddress>.Bad(problem));

    /// <summary>An absolute path; a relative one starts at the working directory.</summary>
    public static IShape<string> FilePath { get; } = new ScalarShape<string>("a path", ParsePath);

    public static IShape<ListenAddress> Listen { get; } = new ScalarShape<ListenAddress>(
        "an address to listen on",
        (text, _) => ListenAddress.TryParse(text, out ListenAddress? address, out string? problem)
            ? Parsed<ListenAddress>.Good(address)
            : Parsed<ListenAddress>.Bad(problem));

    public static IShape<RemoteAddress> Remote { get; } = new ScalarShape<RemoteAddress>(
        "a server's address",
        (text, _) => RemoteAddress.TryParse(text, out RemoteAddress? address, out string? problem)
            ? Parsed<RemoteAddress>.Good(address)
            : Parsed<RemoteAddress>.Bad(problem));

    public static IShape<Uri> WebAddress { get; } =
        new ScalarShape<Uri>("a web address", (text, _) => ParseWebAddress(text));

    /// <summary>Words that may not be empty.</summary>
    public static IShape<string> Name { get; } = new ScalarShape<string>(
        "a name",
        (text, _) => string.IsNullOrWhiteSpace(text)
            ? Parsed<string>.Bad("a name may not be empty")
            : Parsed<string>.Good(text));

    public static IShape<InstanceName> Instance { get; } =
        new ScalarShape<InstanceName>("an instance name", (text, _) => ParseInstance(text));

    public static IShape<TimeSpan> Seconds { get; } = Duration("seconds", TimeSpan.FromSeconds);

    /// <summary>As above, or 0 for no time at all.</summary>
    public static IShape<TimeSpan> SecondsOrNone { get; } = new ScalarShape<TimeSpan>(
        "seconds, or 0 for none",
        (text, _) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number <= DurationMax
                ? Parsed<TimeSpan>.Good(TimeSpan.FromSeconds(number))
                : Parsed<TimeSpan>.Bad($"'{text}' is not a number of seconds"));

    public static IShape<TimeSpan> Minutes { get; } = Duration("minutes", TimeSpan.FromMinutes);

    public static IShape<TimeSpan> Hours { get; } = Duration("hours", TimeSpan.FromHours);

    /// <summary>Seconds as a bare number, or a number with a unit.</summary>
    public static IShape<TimeSpan> Period { get; } = new ScalarShape<TimeSpan>(
        PeriodName, (text, _) => ParsePeriod(text, TimeSpan.FromTicks(1), "a period longer than 0"));

    /// <summary>The same, and 0 for none.</summary>
    public static IShape<TimeSpan> PeriodOrZero { get; } = new ScalarShape<TimeSpan>(
        PeriodName + ", or 0", (text, _) => ParsePeriod(text, TimeSpan.Zero, "a period"));

    public static IShape<int> Count(int minimum, int maximum) => new ScalarShape<int>(
        $"a whole number, {minimum} to {maximum}",
        (text, _) =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            && number >= minimum
            && number <= maximum
                ? Parsed<int>.Good(number)
                : Parsed<int>.Bad($"'{text}' is not a whole number from {minimum} to {maximum}"));

    /// <summary>One of a few words.</summary>
    public static IShape<T> OneOf<T>(IReadOnlyDictionary<string, T> words)
        where T : notnull => new ScalarShape<T>(
            $"one of {string.Join(", ", words.Keys)}",
            (text, _) => words.TryGetValue(text, out T? value)
                ? Parsed<T>.Good(value)
                : Parsed<T>.Bad($"'{text}' is not one of {string.Join(", ", words.Keys)}"));

    public static IShape<IReadOnlyList<T>> ListOf<T>(string name, IShape<T> item)
        where T : notnull => new ListShape<T>(name, item);

    private static ScalarShape<TimeSpan> Duration(string unit, Func<double, TimeSpan> from) => new(
        $"{unit}, a positive number",
        (text, _) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number > 0
            && number <= DurationMax
                ? Parsed<TimeSpan>.Good(from(number))
                : Parsed<TimeSpan>.Bad($"'{text}' is not a positive number of {unit}"));

    private static Parsed<TimeSpan> ParsePeriod(string text, TimeSpan minimum, string wanted)
    {
        Match match = PeriodText().Match(text);
        Parsed<TimeSpan> problem = Parsed<TimeSpan>.Bad(
            $"'{text}' is not {wanted}: write seconds, or a number and s, m, h, d or w, such as 90, 10m or 7d");
        if (!match.Success
            || !double.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out double number))
        {
            return problem;
        }

        double seconds = number * match.Groups["unit"].Value.ToUpperInvariant() switch
        {
            "M" => 60,
            "H" => 3600,
            "D" => 24 * 3600,
            "W" => 7 * 24 * 3600,
            _ => 1,
        };
        return seconds <= PeriodSecondsMax && TimeSpan.FromSeconds(seconds) is var period && period >= minimum
            ? Parsed<TimeSpan>.Good(period)
            : problem;
    }

    private static Parsed<bool> ParseFlag(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" => Parsed<bool>.Good(true),
        "FALSE" or "NO" or "OFF" => Parsed<bool>.Good(false),
        _ => Parsed<bool>.Bad($"'{text}' is neither true nor false"),
    };

    private static Parsed<long> ParseSize(string text)
    {
        Match match = SizeText().Match(text);
        if (!match.Success
            || !decimal.TryParse(match.Groups["number"].Value, CultureInfo.InvariantCulture, out decimal number))
        {
            return Parsed<long>.Bad($"'{text}' is not a size: write a number and k, m, g or t, such as 2048M or 1.5g");
        }

        int power = "KMGT".IndexOf(match.Groups["unit"].Value.ToUpperInvariant(), StringComparison.Ordinal) + 1;
        decimal bytes = decimal.Floor(number * (match.Groups["unit"].Length == 0 ? 1 : 1L << (10 * power)));
        return bytes is >= 1 and <= SizeMax
            ? Parsed<long>.Good((long)bytes)
            : Parsed<long>.Bad($"the size '{text}' is out of range: at least 1 byte, at most 8191t");
    }

    private static Parsed<string> ParsePath(string text, ReadContext context)
    {
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return Parsed<string>.Bad($"'{text}' is not a path");
        }

        return text[0] is '~' or '$'
            ? Parsed<string>.Bad(
                $"'{text}' is taken as it stands: write {ScalarText.ExpandPath} before it to have '{text[0]}' expanded")
            : Parsed<string>.Good(Path.GetFullPath(text, context.Surroundings.WorkingDirectory));
    }

    private static Parsed<Uri> ParseWebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
            ? Parsed<Uri>.Good(uri)
            : Parsed<Uri>.Bad($"'{text}' is not a web address: write it with http:// or https://");

    private static Parsed<InstanceName> ParseInstance(string text) =>
        InstanceName.TryParse(text, out InstanceName name, out string? problem)
            ? Parsed<InstanceName>.Good(name)
            : Parsed<InstanceName>.Bad(problem);

    [GeneratedRegex(
        @"^(?<number>\d{1,15}(?:\.\d{1,6})?)\s*(?<unit>[smhdw])?$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PeriodText();

    [GeneratedRegex(
        @"^(?<number>\d{1,15}(?:\.\d{1,6})?)\s*(?:(?<unit>[kmgt])b?|b)?$",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SizeText();
}
