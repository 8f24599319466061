#!/usr/bin/perl
# A persistent worker for tests: does what the words of its arguments say, and counts what it was asked. As a command of its
# own it does the same once.
use strict;
use warnings;
$| = 1;
binmode STDIN;
binmode STDOUT;
my $is_worker = grep { $_ eq '--persistent_worker' } @ARGV;
my $is_json = grep { $_ eq '--json' } @ARGV;
my $count = 0;

sub work {
    my ($code, $text) = (0, '');
    for my $word (@_) {
        if ($word =~ /^copy=(.*):(.*)$/) {
            open(my $in, '<', $1) or return (9, "no $1\n");
            open(my $out, '>', $2) or return (9, "no $2\n");
            print $out ($is_worker ? "$count: " : 'alone: '), <$in>;
        }
        elsif ($word =~ /^exit=(\d+)$/) { $code = $1 }
        elsif ($word =~ /^say=(.*)$/) { $text .= $1 }
        elsif ($word eq 'list') { opendir(my $here, '.'); $text .= join(' ', sort grep { !/^\./ } readdir $here) }
        elsif ($word =~ /^touch=(.*)$/) { open(my $sign, '>', $1) }
        elsif (!$is_worker) { }
        elsif ($word eq 'die') { exit 1 }
        elsif ($word eq 'nonsense') { print "\xff\xff\xff\xff\xff\xff\xff rubbish"; exit 1 }
        elsif ($word eq 'flood') { print $is_json ? '{"output":"' . 'x' x 100_000 . '"}' : "\x81\x80\x80\x80\x08" }
        elsif ($word eq 'hang') { sleep 1000 }
    }
    return ($code, $text);
}

sub varint {
    my ($next) = @_;
    my ($value, $shift) = (0, 0);
    while (1) {
        my $byte = $next->();
        $value |= ($byte & 127) << $shift;
        return $value if $byte < 128;
        $shift += 7;
    }
}

sub request {
    if ($is_json) {
        my $line = <STDIN>;
        exit 0 unless defined $line;
        my ($list) = $line =~ /"arguments":\s*\[([^\]]*)\]/;
        return map { s/^\s*"//r =~ s/"\s*$//r } split /,/, $list // '';
    }
    my $length = varint(sub { my $byte; read(STDIN, $byte, 1) == 1 or exit 0; ord $byte });
    read(STDIN, my $message, $length);
    my @arguments;
    my $next = sub { ord substr($message, 0, 1, '') };
    while (length $message) {
        my $tag = varint($next);
        if (($tag & 7) == 2) {
            my $size = varint($next);
            my $content = substr($message, 0, $size, '');
            push @arguments, $content if $tag == 10;
        }
        else { varint($next) }
    }
    return @arguments;
}

if (!$is_worker) {
    my ($file) = map { /^@(.*)/ ? $1 : () } @ARGV;
    open(my $list, '<', $file) or die "no $file";
    my ($code, $text) = work(map { chomp; $_ } <$list>);
    print STDERR $text;
    exit $code;
}
while (my @arguments = request()) {
    $count++;
    my ($code, $text) = work(@arguments);
    if ($is_json) { print qq({"exitCode": $code, "output": "$text"}\n) }
    else {
        my $answer = chr(8) . chr($code) . chr(18) . chr(length $text) . $text;
        print chr(length $answer) . $answer;
    }
}
